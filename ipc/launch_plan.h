// What it takes to start an agent: values only. The agents worker plans it from a row of its
// catalog, the core keeps it, the runtime worker carries it out (docs/agents.md). Standard library
// only.
#pragma once

#include "ipc/environment_variable.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::ipc {

/// What a file's path is relative to.
enum class FilePlace : std::uint8_t { worktree, data, home };

constexpr auto enum_names(FilePlace) {
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

struct LaunchFile {
    FilePlace place = FilePlace::data;
    std::string path; // relative to its place
    FileRule rule = FileRule::own;
    std::string content;
    std::string marker;   // how ours is told from theirs: see docs/agents.md
    std::string defaults; // JSON: members added only where there are none
    std::string keys;     // of json_array: the list, its keys separated by dots
    std::string seed;     // below the home directory: copied first when the file is not there
    std::uint64_t mode = 0600;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("place", self.place);
        visit("path", self.path);
        visit("rule", self.rule);
        visit("content", self.content);
        visit("marker", self.marker);
        visit("defaults", self.defaults);
        visit("keys", self.keys);
        visit("seed", self.seed);
        visit("mode", self.mode);
    }

    bool operator==(const LaunchFile&) const = default;
};

/// How the agent's question whether a folder is trusted is answered before it asks.
enum class TrustMechanism : std::uint8_t { json_set, json_append };

constexpr auto enum_names(TrustMechanism) {
    return std::array<std::string_view, 2>{"json_set", "json_append"};
}

struct TrustStep {
    TrustMechanism mechanism = TrustMechanism::json_set;
    std::string path; // of a JSON file below the home directory
    std::vector<std::string> keys;
    std::string value; // JSON

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("mechanism", self.mechanism);
        visit("path", self.path);
        visit("keys", self.keys);
        visit("value", self.value);
    }

    bool operator==(const TrustStep&) const = default;
};

/// A prompt that is typed once the agent is ready for it.
struct TypedPrompt {
    std::string text;
    std::uint64_t after_ms = 0;  // since its start: not before
    std::string pattern;         // RE2, on its screen; empty: it is ready at once
    std::uint64_t within_ms = 0; // then it is typed anyway

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("text", self.text);
        visit("after_ms", self.after_ms);
        visit("pattern", self.pattern);
        visit("within_ms", self.within_ms);
    }

    bool operator==(const TypedPrompt&) const = default;
};

struct LaunchPlan {
    std::vector<std::string> argv;                // empty: the login shell
    std::vector<EnvironmentVariable> environment; // on top of what every session gets
    std::vector<LaunchFile> files;
    std::vector<TrustStep> trust;
    std::optional<TypedPrompt> typed_prompt;
    std::string native_id;          // the id of the conversation, if it is known before the start
    bool is_one_shot = false;       // the program ends after one turn
    bool is_signal_capable = false; // its silence means something: it has hooks
    bool resumes = false;           // an earlier conversation goes on; else a new one begins
    // Absent in plans of earlier versions.
    std::optional<bool> watches_text{};      // of its screen
    std::optional<std::string> hooks_miss{}; // states that only its screen tells: "blocked idle"

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("argv", self.argv);
        visit("environment", self.environment);
        visit("files", self.files);
        visit("trust", self.trust);
        visit("typed_prompt", self.typed_prompt);
        visit("native_id", self.native_id);
        visit("is_one_shot", self.is_one_shot);
        visit("is_signal_capable", self.is_signal_capable);
        visit("resumes", self.resumes);
        visit("watches_text", self.watches_text);
        visit("hooks_miss", self.hooks_miss);
    }

    bool operator==(const LaunchPlan&) const = default;
};

} // namespace ao::ipc
