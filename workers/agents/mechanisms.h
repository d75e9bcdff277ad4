// The mechanisms that rows of the catalog name. A row chooses and parametrizes them; what each one
// means is written down in docs/agents.md. Standard library only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ao::workers::agents {

/// What a file's path is relative to.
enum class Place : std::uint8_t { worktree, data, home };

constexpr auto enum_names(Place) {
    return std::array<std::string_view, 3>{"worktree", "data", "home"};
}

/// How the content of a plan gets into a file that may be there already.
enum class FileRule : std::uint8_t {
    own,         // nobody else writes it
    marked,      // ours if it holds the marker, else left alone
    json_merge,  // members are set, items of lists are added once
    json_groups, // entries of hooks.<event>[].hooks
    json_flat,   // entries of hooks.<event>
    json_array,  // entries of the one list that `keys` names
    text_block,  // the text between two lines that are the marker
};

constexpr auto enum_names(FileRule) {
    return std::array<std::string_view, 7>{"own",       "marked",     "json_merge", "json_groups",
                                           "json_flat", "json_array", "text_block"};
}

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

/// How the agent's question whether a folder is trusted is answered before it asks.
enum class TrustMechanism : std::uint8_t { json_set, json_append };

constexpr auto enum_names(TrustMechanism) {
    return std::array<std::string_view, 2>{"json_set", "json_append"};
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

} // namespace ao::workers::agents
