// The rule text_block: a part of somebody's text between two lines that are the marker. Pure.
#pragma once

#include "workers/runtime/launch/file_problem.h"

#include <string>
#include <string_view>

namespace ao::workers::launch {

/// Replaces what stands between the two lines; without them the block comes at the end. Fails with
/// AGENT_FILE_UNREADABLE when there is one such line, or more than two.
Result<std::string> with_block(std::string_view text, std::string_view content,
                               std::string_view marker);

/// Without the two lines and what is between them.
Result<std::string> without_block(std::string_view text, std::string_view marker);

} // namespace ao::workers::launch
