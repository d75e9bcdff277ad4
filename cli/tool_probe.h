// Runs "<tool> --version" with a time limit.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace ao::cli {

/// The first file of that name in PATH that can be executed, or empty.
std::string find_in_path(const std::string& name);

struct ToolOutput {
    std::string text;             // what it wrote to stdout, at most 64 KiB
    std::optional<int> exit_code; // nothing when it was killed or took too long
};

/// Runs the program with /dev/null as stdin and stderr. After `within` its process group is killed.
ToolOutput run_tool(const std::string& path, const std::vector<std::string>& arguments,
                    std::chrono::milliseconds within);

/// The first "1.2" or "1.2.3" in a text, as numbers; empty when there is none.
std::vector<int> find_version(const std::string& text);

} // namespace ao::cli
