// The commands of ao. Each function adds one command, or one group, to the tree that parsing, help
// and shell completion share; choosing a command sets the action that main() runs.
#pragma once

#include "cli/console.h"
#include "cli/failure.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

namespace ao::cli {

/// Does the work and tells the exit code.
using Action = std::function<Result<int>(const Console&)>;

void add_start_command(CLI::App& root, Action& chosen);
void add_stop_command(CLI::App& root, Action& chosen);
void add_status_command(CLI::App& root, Action& chosen);
void add_doctor_command(CLI::App& root, Action& chosen);
void add_version_command(CLI::App& root, Action& chosen);
void add_completion_command(CLI::App& root, Action& chosen);
void add_worker_commands(CLI::App& root, Action& chosen);
void add_events_command(CLI::App& root, Action& chosen);
void add_daemon_command(CLI::App& root, Action& chosen);
void add_hooks_command(CLI::App& root, Action& chosen);
void add_help_command(CLI::App& root, Action& chosen);

/// All of the above.
std::unique_ptr<CLI::App> make_command_tree(Action& chosen);

/// Parses and runs; the exit code of the process.
int run_command_line(int argc, const char* const* argv, const Console& console);

/// A flag --json that is bound to `is_json`.
void add_json_flag(CLI::App& command, bool& is_json);

/// A group without a subcommand, or with an unknown one, prints its help and succeeds.
CLI::App& add_group(CLI::App& root, const std::string& name, const std::string& description,
                    Action& chosen);

/// "ao version" 's text: version, commit and date as far as they are known.
std::string version_text();

} // namespace ao::cli
