// A program that is run to its end in sight of the user: its output goes to the terminal, and
// Ctrl-C ends it.
#pragma once

#include "workers/agents/demo/interrupts.h"

#include <string>
#include <vector>

namespace ao::demo {

struct CommandEnd {
    bool is_interrupted = false;
    std::string problem; // "exit 3"; empty after success
};

/// argv[0] is a path. Its stdin is empty; it inherits the environment.
CommandEnd run_command(const std::vector<std::string>& argv, const Interrupts& interrupts);

} // namespace ao::demo
