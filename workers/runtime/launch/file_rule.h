// What a file of a plan makes of the text that is there, and that text without it. Pure.
#pragma once

#include "ipc/launch_plan.h"
#include "workers/runtime/launch/file_problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace ao::workers::launch {

/// Whether the rule leaves this text, somebody else's, alone. Only of `marked`.
bool leaves_alone(const ipc::LaunchFile& file, std::string_view text);

/// The text with ours in it; given that, it gives the same again. `text`: blank if there is none.
/// Fails with AGENT_FILE_UNREADABLE; the message is the end of a sentence that begins with the
/// file's name.
Result<std::string> with_ours(const ipc::LaunchFile& file, std::string_view text);

/// What `without_ours` has to know of the text in which ours are not yet; JSON, or nothing.
std::string members_before(const ipc::LaunchFile& file, std::string_view text);

struct Written {
    std::string before;               // what `members_before` gave
    std::vector<std::string> earlier; // contents that an interrupted attempt may have left
};

/// What of the text is not ours. A file that is ours as a whole and was changed is theirs.
Result<std::string> without_ours(const ipc::LaunchFile& file, const Written& written,
                                 std::string_view text);

} // namespace ao::workers::launch
