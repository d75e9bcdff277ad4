// Why a file of a launch was not written: codes beside those of git, whose results are used here.
#pragma once

#include "workers/runtime/git/git_problem.h"

#include <string>

namespace ao::workers::launch {

using git::Done;
using git::problem;
using git::Result;

// What is there is not what the agent itself could read; it stays as it is.
inline constexpr const char* kUnreadable = "AGENT_FILE_UNREADABLE";
// A link leads out of the place in which the file has to be.
inline constexpr const char* kLeavesPlace = "AGENT_FILE_LEAVES_PLACE";
inline constexpr const char* kNotWritten = "AGENT_FILE_NOT_WRITTEN";

} // namespace ao::workers::launch
