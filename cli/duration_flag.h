// A flag that takes a Go duration.
#pragma once

#include <CLI/CLI.hpp>

#include <chrono>
#include <string>

namespace ao::cli {

/// Adds e.g. `--timeout`; a value that is no duration is a usage error. Zero and below mean the
/// default, which `value` holds already.
void add_duration_flag(CLI::App& command, const std::string& name, std::chrono::milliseconds& value,
                       const std::string& description);

} // namespace ao::cli
