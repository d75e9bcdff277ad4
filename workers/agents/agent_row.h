// One agent of the catalog: everything in which it differs from the others, as data. What the
// fields mean to somebody who writes a row is said in docs/agents.md, key by key.
#pragma once

#include "ipc/activity.h"
#include "ipc/launch_plan.h"
#include "workers/agents/argv_template.h"
#include "workers/agents/mechanisms.h"
#include "workers/agents/permission_mode.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ao::workers::agents {

struct BinarySpec {
    std::vector<std::string> names; // looked for in $PATH, in this order; empty: needs no program
    std::vector<std::string> home;  // directories below the home directory, looked at after it
    bool is_home_first = false;     // before the directories of the system
    bool is_bundled = false;        // it comes with ao and lies beside it
    std::vector<std::string> version{"--version"}; // arguments that make it tell its version
};

/// Where it can be seen that somebody is logged in.
struct LoginSpec {
    std::vector<std::string> environment; // variables, any of them
    std::vector<std::string> files;       // below the home directory, any of them
    std::vector<std::string> command;     // arguments of a call that succeeds then
};

struct PermissionSpec {
    ArgvTemplate argv;
    std::string value; // of the variable `permission`
};

/// When a program is ready to be typed into.
struct ReadySpec {
    std::chrono::milliseconds after{0};      // since its start
    std::string pattern;                     // RE2, on its screen; empty: it is ready at once
    std::chrono::milliseconds within{8'000}; // then it is typed into anyway
};

struct LaunchSpec {
    ArgvTemplate argv;
    std::optional<ArgvTemplate> restore;  // absent: its conversations cannot be resumed
    std::vector<std::string> when_listed; // options used only if the program's help lists them
    std::vector<std::pair<std::string, std::string>> environment;      // text templates
    std::vector<std::pair<std::string, std::string>> environment_json; // JSON templates
    NativeIdSource native_id = NativeIdSource::none;
    PromptDelivery prompt = PromptDelivery::argument;
    std::string guard;        // characters a prompt must not begin with: a space is put before
    bool is_one_shot = false; // the program ends after one turn
    std::optional<ReadySpec> ready;
};

struct FileSpec {
    std::string name; // of the variable `file:<name>`, its path
    ipc::FilePlace place = ipc::FilePlace::data;
    std::string path;
    ipc::FileRule rule = ipc::FileRule::own;
    std::string text; // a text template, or
    std::string json; // a JSON template
    std::string marker;
    std::string seed; // below the home directory: copied when the file is not there
    std::string when; // the file is not planned unless this is complete
};

struct HookEventSpec {
    std::string native; // the agent's name of it
    std::string matcher;
    std::string event;  // ours
    std::string answer; // JSON that the agent reads from the hook's stdout
};

struct HookSpec {
    HookMechanism mechanism = HookMechanism::none;
    ipc::FilePlace place = ipc::FilePlace::worktree;
    std::string path;
    std::string entry;    // template of one entry: JSON, or text for script_files and text_block
    ArgvTemplate argv;    // per event, for argv_config
    std::string defaults; // JSON, added where the file has nothing else
    std::string keys;     // the list of json_array, its keys separated by dots
    std::string asset;    // of plugin_asset
    std::string marker;
    std::string seed;
    std::vector<HookEventSpec> events;
};

struct TrustSpec {
    ipc::TrustMechanism mechanism = ipc::TrustMechanism::json_set;
    std::string path; // below the home directory
    std::vector<std::string> keys;
    std::string value; // JSON
};

/// What an event says of the agent. Without a field it is always `otherwise`.
struct StateRule {
    std::string field;
    std::map<std::string, std::optional<ipc::Activity>, std::less<>> cases;
    std::optional<ipc::Activity> otherwise; // nothing: the event changes no state
};

/// Where in a payload something stands: keys separated by dots, for one event or for all.
struct PayloadField {
    std::string event;
    std::string path;
};

struct PayloadSpec {
    std::vector<PayloadField> native_id{
        {"", "session_id"}, {"", "sessionId"}, {"", "conversation_id"}, {"", "conversationId"}};
    std::vector<PayloadField> title;
    std::vector<PayloadField> summary;
    std::vector<PayloadField> tool_name{{"", "tool_name"}, {"", "toolName"}};
    std::vector<PayloadField> tool_use_id{{"", "tool_use_id"}, {"", "toolUseId"}};
    std::vector<PayloadField> transcript_path{{"", "transcript_path"}, {"", "transcriptPath"}};
    std::vector<PayloadField> model{{"", "model"}};
};

/// What an agent's terminal shows when it does something. The first rule that matches counts.
struct ScreenRule {
    ScreenPart on = ScreenPart::text;
    std::string pattern;                // RE2
    std::int64_t lines = 0;             // of the text, from the last one; 0: all that are looked at
    std::optional<ipc::Activity> state; // nothing: it cannot be told then
};

struct ScreenSpec {
    std::int64_t lines = 40;                      // last ones of the text that are looked at
    std::chrono::milliseconds settles_after{500}; // a state has to be seen for as long
    std::vector<ScreenRule> rules;
    std::vector<ipc::Activity> hooks_miss; // states that its hooks do not tell
};

/// Where in a line of a transcript stands what a model has used.
struct UsageSpec {
    UsageCount counts = UsageCount::message;
    std::string id; // of the message: a line that comes again replaces the earlier one
    std::string input;
    std::string cache_read;
    std::string cache_write;
    std::string output;
    std::string cost; // in dollars
    bool input_includes_cache = false;

    bool operator==(const UsageSpec&) const = default;
};

/// What a line of a transcript says. Fields are keys separated by dots, items of lists by number.
struct TranscriptRule {
    std::vector<std::pair<std::string, std::string>> match; // field, RE2 for its value: all of them
    bool has_state = false;
    std::optional<ipc::Activity> state;
    std::string native_id;
    std::string title;
    std::string model; // of what is used from here on
    std::optional<UsageSpec> usage;

    bool operator==(const TranscriptRule&) const = default;
};

/// The file in which an agent writes down what happens, a JSON object per line.
struct TranscriptSpec {
    std::string path;       // template; empty: as its hooks tell it
    std::string companions; // template of a pattern: files of its subagents, for usage only
    std::string time;       // field: when the line was written, ISO 8601 or seconds since 1970
    std::vector<TranscriptRule> lines;

    bool operator==(const TranscriptSpec&) const = default;
};

struct AgentRow {
    std::string id;
    std::string name;
    std::string description;
    BinarySpec binary;
    LoginSpec login;
    LaunchSpec launch;
    std::array<PermissionSpec, 4> permissions; // by PermissionMode; the first one stays empty
    std::vector<FileSpec> files;
    HookSpec hooks;
    std::vector<TrustSpec> trust;
    std::map<std::string, StateRule, std::less<>> states; // by event
    PayloadSpec payload;
    std::optional<ScreenSpec> screen;
    std::optional<TranscriptSpec> transcript;

    /// Its silence means something: it has hooks that tell what it does.
    bool is_signal_capable() const { return !states.empty(); }

    /// What its terminal shows says something, and not only who has it.
    bool watches_text() const {
        return screen && std::any_of(screen->rules.begin(), screen->rules.end(),
                                     [](const auto& rule) { return rule.on == ScreenPart::text; });
    }
};

} // namespace ao::workers::agents
