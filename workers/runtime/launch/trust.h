// How the agent's question whether a folder is trusted is answered in its JSON. Pure.
#pragma once

#include "ipc/launch_plan.h"
#include "workers/runtime/launch/file_problem.h"

#include <string>
#include <string_view>

namespace ao::workers::launch {

/// The text with the answer; the same text where it was given already. Fails as `with_ours` does.
Result<std::string> with_trust(const ipc::TrustStep& step, std::string_view text);

} // namespace ao::workers::launch
