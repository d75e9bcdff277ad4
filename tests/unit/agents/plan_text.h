// A launch plan as lines, for golden files and for the messages of failing tests.
#pragma once

#include "workers/agents/launch_plan.h"

#include <string>

namespace ao::testing {

/// argv, environment and typed prompt: what differs from launch to launch. A line per argument.
std::string launch_text(const ipc::LaunchPlan& plan);

/// The files and trust steps.
std::string files_text(const ipc::LaunchPlan& plan);

} // namespace ao::testing
