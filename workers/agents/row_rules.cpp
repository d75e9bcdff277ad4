// One function per table of the file. Everything that a plan relies on is checked here, so that a
// plan never meets a row that it cannot carry out.
#include "workers/agents/row_rules.h"

#include "ipc/fields.h"
#include "workers/agents/catalog_assets.h"
#include "workers/agents/json_template.h"
#include "workers/agents/watch_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

namespace ao::workers::agents {

namespace {

using Problems = std::vector<RowProblem>;

const VariableNames kLaunchVariables{
    "ao_hook",    "agent",    "bin",        "command", "data",           "dir",    "model",
    "model_name", "nid",      "permission", "project", "model_provider", "prompt", "session",
    "sys",        "sys_file", "ws",         "ws_name", "ws_resolved"};

bool is_name(std::string_view text) {
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    };
    return !text.empty() && text.size() <= 64 && text.front() != '-' && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), is_letter);
}

bool stays_below(std::string_view path) {
    return !path.empty() && path.front() != '/' &&
           ("/" + std::string{path} + "/").find("/../") == std::string::npos;
}

VariableNames known_variables(const AgentRow& row) {
    auto names = kLaunchVariables;
    for (const auto& file : row.files) {
        if (!file.name.empty()) {
            names.insert("file:" + file.name);
        }
    }
    if (!row.hooks.path.empty()) {
        names.insert("file:hooks");
    }
    return names;
}

void check_text(std::string_view text, const VariableNames& known, const std::string& key,
                Problems& problems) {
    for (const auto& name : names_in(text)) {
        if (known.find(name) == known.end()) {
            problems.push_back({key, "{" + name + "} is no variable; see docs/agents.md"});
        }
    }
}

void check_argv(const ArgvTemplate& argv, const VariableNames& known,
                const std::set<std::string>& splices, const std::string& key, Problems& problems) {
    for (const auto& part : argv.parts) {
        if (part.words.empty()) {
            problems.push_back({key, "holds an empty list"});
        }
        for (const auto& word : part.words) {
            check_text(word, known, key, problems);
            if (word.empty()) {
                problems.push_back({key, "holds an empty argument"});
            }
            if (word.starts_with('@') &&
                (part.words.size() > 1 || splices.find(word) == splices.end())) {
                problems.push_back({key, "\"" + word + "\" is no list that can stand here"});
            }
        }
    }
}

void check_json(const std::string& text, const VariableNames& known, const std::string& key,
                Problems& problems) {
    if (text.empty()) {
        return;
    }
    if (const auto why = why_no_json(text)) {
        problems.push_back({key, "\"" + text.substr(0, 40) + "…\" " + *why});
    }
    check_text(text, known, key, problems);
}

void check_prompt(const LaunchSpec& launch, Problems& problems) {
    const auto prompts = count_of(launch.argv, "prompt");
    if (prompts > (launch.prompt == PromptDelivery::argument ? 1U : 0U)) {
        problems.push_back({"launch",
                            "argv holds {prompt} more often than `prompt` allows: once for "
                            "\"argument\", not at all for \"typed\""});
    }
    if (launch.ready && launch.prompt != PromptDelivery::typed) {
        problems.push_back({"launch", "`ready` is for `prompt = \"typed\"`"});
    }
    if (launch.ready && !launch.ready->pattern.empty()) {
        const RE2 pattern{launch.ready->pattern, RE2::Quiet};
        if (!pattern.ok()) {
            problems.push_back({"launch", "ready.pattern: " + pattern.error()});
        }
    }
}

void check_native_id(const LaunchSpec& launch, Problems& problems) {
    if (launch.restore && launch.native_id == NativeIdSource::none) {
        problems.push_back({"launch", "`restore` needs `native_id`"});
    }
    if (launch.restore &&
        (count_of(*launch.restore, "nid") != 1 || count_of(*launch.restore, "prompt") != 0)) {
        problems.push_back({"launch", "`restore` holds {nid} exactly once and {prompt} never"});
    }
    const auto chosen = launch.native_id == NativeIdSource::uuid5 ? 1U : 0U;
    if (count_of(launch.argv, "nid") != chosen) {
        problems.push_back({"launch", "`argv` holds {nid} once if native_id is \"uuid5\", else not "
                                      "at all: it is not known yet"});
    }
}

void check_launch(const AgentRow& row, const VariableNames& known, Problems& problems) {
    const std::set<std::string> splices{"@perm", "@hooks", "@listed"};
    const auto& launch = row.launch;
    check_argv(launch.argv, known, splices, "launch", problems);
    if (launch.restore) {
        check_argv(*launch.restore, known, splices, "launch", problems);
    }
    for (const auto& [name, value] : launch.environment) {
        check_text(value, known, "launch", problems);
    }
    for (const auto& [name, value] : launch.environment_json) {
        check_json(value, known, "launch", problems);
    }
    for (const auto* variables : {&launch.environment, &launch.environment_json}) {
        for (const auto& [name, value] : *variables) {
            if (name.starts_with("AO_") || name == "PATH") {
                problems.push_back({"launch", name + " is set by ao alone"});
            }
        }
    }
    check_prompt(launch, problems);
    check_native_id(launch, problems);
    for (const auto& permission : row.permissions) {
        check_argv(permission.argv, known, {}, "permissions", problems);
    }
}

void check_files(const AgentRow& row, const VariableNames& known, Problems& problems) {
    for (const auto& file : row.files) {
        check_text(file.path, known, "files", problems);
        check_text(file.text, known, "files", problems);
        check_text(file.when, known, "files", problems);
        check_json(file.json, known, "files", problems);
        if (!stays_below(file.path)) {
            problems.push_back({"files", "path \"" + file.path + "\" must stay below its place"});
        }
        if (file.text.empty() == file.json.empty()) {
            problems.push_back({"files", file.path + " needs either `text` or `json`"});
        }
        const bool needs_json = file.rule == ipc::FileRule::json_merge;
        const bool needs_marker =
            file.rule == ipc::FileRule::marked || file.rule == ipc::FileRule::text_block;
        if (needs_json != !file.json.empty() && file.rule != ipc::FileRule::own) {
            problems.push_back({"files", file.path + ": `json` goes with rule own or json_merge"});
        }
        if (needs_marker == file.marker.empty()) {
            problems.push_back({"files", file.path + ": `marker` goes with marked and text_block"});
        }
        if (!needs_json && file.rule != ipc::FileRule::own && !needs_marker) {
            problems.push_back({"files", file.path + ": this rule is for hooks"});
        }
    }
}

void check_hook_events(const AgentRow& row, const VariableNames& known, Problems& problems) {
    std::set<std::string> reported;
    for (const auto& event : row.hooks.events) {
        reported.insert(event.event);
        check_json(event.answer, known, "hooks", problems);
        if (!is_name(event.event)) {
            problems.push_back({"hooks", "\"" + event.event + "\" is no name of an event"});
        }
        if (row.states.find(event.event) == row.states.end()) {
            problems.push_back({"states", "says nothing of the event " + event.event});
        }
    }
    for (const auto& [event, rule] : row.states) {
        if (reported.find(event) == reported.end()) {
            problems.push_back({"states", event + " is reported by no hook"});
        }
    }
}

void check_hooks(const AgentRow& row, VariableNames known, Problems& problems) {
    const auto& hooks = row.hooks;
    check_hook_events(row, known, problems);
    check_text(hooks.path, known, "hooks", problems);
    known.insert({"hook_command", "native", "matcher", "event"});
    const auto mechanism = hooks.mechanism;
    const bool is_argv = mechanism == HookMechanism::argv_config;
    const bool is_json = mechanism == HookMechanism::json_groups ||
                         mechanism == HookMechanism::json_flat ||
                         mechanism == HookMechanism::json_array;
    const bool is_asset = mechanism == HookMechanism::plugin_asset;
    const auto need = [&](bool is_needed, bool is_there, const char* key) {
        if (is_needed != is_there) {
            problems.push_back({"hooks", std::string{"`"} + key + "` " +
                                             (is_needed ? "is needed by" : "means nothing to") +
                                             " the mechanism " +
                                             std::string{ipc::to_text(mechanism)}});
        }
    };
    const bool is_none = mechanism == HookMechanism::none;
    need(!is_none && !is_argv, !hooks.path.empty(), "path");
    need(!is_none && !is_argv && !is_asset, !hooks.entry.empty(), "entry");
    need(is_argv, !hooks.argv.parts.empty(), "argv");
    need(mechanism == HookMechanism::json_array, !hooks.keys.empty(), "keys");
    need(is_asset, !hooks.asset.empty(), "asset");
    need(is_asset || mechanism == HookMechanism::script_files ||
             mechanism == HookMechanism::text_block,
         !hooks.marker.empty(), "marker");
    if (!hooks.path.empty() && !stays_below(hooks.path)) {
        problems.push_back({"hooks", "path \"" + hooks.path + "\" must stay below its place"});
    }
    if (is_asset && !catalog_asset(hooks.asset)) {
        problems.push_back({"hooks", "there is no asset " + hooks.asset});
    }
    check_argv(hooks.argv, known, {}, "hooks", problems);
    check_json(hooks.defaults, known, "hooks", problems);
    if (is_json) {
        check_json(hooks.entry, known, "hooks", problems);
    } else {
        check_text(hooks.entry, known, "hooks", problems);
    }
}

void check_trust(const AgentRow& row, const VariableNames& known, Problems& problems) {
    for (const auto& trust : row.trust) {
        check_json(trust.value, known, "trust", problems);
        if (!stays_below(trust.path)) {
            problems.push_back({"trust", "path \"" + trust.path + "\" must stay below its place"});
        }
        for (const auto& key : trust.keys) {
            check_text(key, known, "trust", problems);
        }
    }
}

} // namespace

std::vector<RowProblem> problems_of(const AgentRow& row) {
    Problems problems;
    if (!is_name(row.id)) {
        problems.push_back({"id", "must be letters a to z, digits, '.', '_' and '-'"});
    }
    const auto known = known_variables(row);
    check_launch(row, known, problems);
    check_files(row, known, problems);
    check_hooks(row, known, problems);
    check_trust(row, known, problems);
    for (auto& problem : problems_of_watch(row, known)) {
        problems.push_back(std::move(problem));
    }
    return problems;
}

} // namespace ao::workers::agents
