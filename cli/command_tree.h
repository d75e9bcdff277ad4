// The command line of ao: parsing, help and shell completion come from one tree.
#pragma once

#include "cli/completion.h"
#include "cli/console.h"

#include <vector>

namespace ao::cli {

/// Parses and runs; the exit code of the process.
int run_command_line(int argc, const char* const* argv, const Console& console);

/// The tree without its hidden commands, for completion scripts.
std::vector<CompletionPlace> completion_places();

} // namespace ao::cli
