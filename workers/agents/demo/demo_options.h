// The command line of the demonstration agent, as catalog/demo.toml builds it. Pure.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ao::demo {

enum class PermissionMode { standard, accept_edits, automatic, bypass };

std::string_view name_of(PermissionMode mode);

struct DemoOptions {
    std::string hook;         // program; empty: nothing is told
    std::string conversation; // its id
    bool goes_on = false;     // with an earlier conversation of this id
    PermissionMode mode = PermissionMode::standard;
    std::string model;              // shown, not used: nothing thinks here
    std::string system_prompt_file; // the same
    std::string prompt;
};

/// The error names the argument that is wrong and what is allowed.
tl::expected<DemoOptions, std::string> parse_options(const std::vector<std::string>& arguments);

} // namespace ao::demo
