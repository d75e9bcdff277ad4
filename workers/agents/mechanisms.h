// The mechanisms that rows of the catalog name. A row chooses and parametrizes them; what each one
// means is written down in docs/agents.md. Those that a plan carries on are in ipc/launch_plan.h.
// Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ao::workers::agents {

/// How an agent is told to call ao-hook.
enum class HookMechanism : std::uint8_t {
    none,
    json_groups,
    json_flat,
    json_array,
    script_files, // one executable per event
    plugin_asset, // a program of ours that the agent loads
    text_block,
    argv_config, // arguments of the launch
};

constexpr auto enum_names(HookMechanism) {
    return std::array<std::string_view, 8>{"none",       "json_groups",  "json_flat",
                                           "json_array", "script_files", "plugin_asset",
                                           "text_block", "argv_config"};
}

/// `argument`: the launch carries the prompt. `typed`: it is typed once the agent is ready.
enum class PromptDelivery : std::uint8_t { argument, typed };

constexpr auto enum_names(PromptDelivery) {
    return std::array<std::string_view, 2>{"argument", "typed"};
}

/// Where the agent's own id of a conversation comes from: nowhere, from its hooks, or from us.
enum class NativeIdSource : std::uint8_t { none, reported, uuid5 };

constexpr auto enum_names(NativeIdSource) {
    return std::array<std::string_view, 3>{"none", "reported", "uuid5"};
}

/// What of a terminal a rule looks at: its text, its title, or who has it in the foreground: "own"
/// for the agent itself, else the name of the program that it runs.
enum class ScreenPart : std::uint8_t { text, title, foreground };

constexpr auto enum_names(ScreenPart) {
    return std::array<std::string_view, 3>{"text", "title", "foreground"};
}

/// Whether a line of a transcript tells what one message has used, or all of them so far.
enum class UsageCount : std::uint8_t { message, total };

constexpr auto enum_names(UsageCount) {
    return std::array<std::string_view, 2>{"message", "total"};
}

} // namespace ao::workers::agents
