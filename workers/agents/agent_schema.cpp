// Key by key, in the order of docs/agents.md. What spans several keys is in row_rules.
#include "workers/agents/agent_schema.h"

#include "workers/agents/row_rules.h"
#include "workers/agents/state_key.h"
#include "workers/agents/table_reader.h"
#include "workers/agents/watch_schema.h"

#include <algorithm>

namespace ao::workers::agents {

namespace {

void read_binary(TableReader& table, BinarySpec& binary) {
    table.read("names", binary.names);
    table.read("home", binary.home);
    table.read("home_first", binary.is_home_first);
    table.read("bundled", binary.is_bundled);
    table.read("version", binary.version);
}

void read_login(TableReader& table, LoginSpec& login) {
    table.read("environment", login.environment);
    table.read("files", login.files);
    table.read("command", login.command);
}

void read_ready(TableReader& table, ReadySpec& ready) {
    constexpr std::int64_t kMost = 60'000; // a session that nobody answers for longer is stuck
    std::int64_t after = ready.after.count();
    std::int64_t within = ready.within.count();
    table.read("after_ms", after, 0, kMost);
    table.read("pattern", ready.pattern);
    table.read("within_ms", within, 0, kMost);
    ready.after = std::chrono::milliseconds{after};
    ready.within = std::chrono::milliseconds{within};
}

void read_launch(TableReader& table, LaunchSpec& launch) {
    table.require("argv");
    table.read("argv", launch.argv);
    ArgvTemplate restore;
    table.read("restore", restore);
    if (table.has("restore")) {
        launch.restore = std::move(restore);
    }
    table.read("when_listed", launch.when_listed);
    table.read("environment", launch.environment);
    table.read("environment_json", launch.environment_json);
    table.read_enum("native_id", launch.native_id);
    table.read_enum("prompt", launch.prompt);
    table.read("guard", launch.guard);
    table.read("one_shot", launch.is_one_shot);
    table.read_table("ready",
                     [&](TableReader& ready) { read_ready(ready, launch.ready.emplace()); });
}

void read_permissions(TableReader& table, std::array<PermissionSpec, 4>& permissions) {
    for (std::size_t i = 1; i < permissions.size(); ++i) {
        table.read_table(ipc::to_text(static_cast<PermissionMode>(i)), [&](TableReader& mode) {
            mode.read("argv", permissions[i].argv);
            mode.read("value", permissions[i].value);
        });
    }
}

void read_file(TableReader& table, FileSpec& file) {
    table.require("path");
    table.read("name", file.name);
    table.read_enum("place", file.place);
    table.read("path", file.path);
    table.read_enum("rule", file.rule);
    table.read("text", file.text);
    table.read("json", file.json);
    table.read("marker", file.marker);
    table.read("seed", file.seed);
    table.read("when", file.when);
}

void read_hook_event(TableReader& table, HookEventSpec& event) {
    table.require("native");
    table.require("event");
    table.read("native", event.native);
    table.read("matcher", event.matcher);
    table.read("event", event.event);
    table.read("answer", event.answer);
}

void read_hooks(TableReader& table, HookSpec& hooks) {
    table.require("mechanism");
    table.require("events");
    table.read_enum("mechanism", hooks.mechanism);
    table.read_enum("place", hooks.place);
    table.read("path", hooks.path);
    table.read("entry", hooks.entry);
    table.read("argv", hooks.argv);
    table.read("defaults", hooks.defaults);
    table.read("keys", hooks.keys);
    table.read("asset", hooks.asset);
    table.read("marker", hooks.marker);
    table.read("seed", hooks.seed);
    table.read_tables(
        "events", [&](TableReader& event) { read_hook_event(event, hooks.events.emplace_back()); });
}

void read_trust(TableReader& table, TrustSpec& trust) {
    for (const auto* key : {"mechanism", "path", "keys", "value"}) {
        table.require(key);
    }
    table.read_enum("mechanism", trust.mechanism);
    table.read("path", trust.path);
    table.read("keys", trust.keys);
    table.read("value", trust.value);
}

void read_rule(TableReader& table, StateRule& rule) {
    table.require("field");
    table.require("default");
    table.read("field", rule.field);
    table.read_table("cases", [&](TableReader& cases) {
        for (const auto& value : cases.keys()) {
            rule.cases[value] = read_state(cases, value);
        }
    });
    rule.otherwise = read_state(table, "default");
}

void read_states(TableReader& table, AgentRow& row) {
    for (const auto& event : table.keys()) {
        auto& rule = row.states[event];
        const auto* node = table.any(event);
        if (std::holds_alternative<DataNode::Table>(node->value)) {
            table.read_table(event, [&](TableReader& reader) { read_rule(reader, rule); });
        } else {
            rule.otherwise = read_state(table, event);
        }
    }
}

/// "stop:last_message" is the field `last_message` of the event `stop`.
void read_fields(TableReader& table, std::string_view key, std::vector<PayloadField>& fields) {
    std::vector<std::string> texts;
    if (!table.has(key)) {
        table.read(key, texts);
        return;
    }
    table.read(key, texts);
    fields.clear();
    for (const auto& text : texts) {
        const auto colon = text.find(':');
        const auto path = colon == std::string::npos ? text : text.substr(colon + 1);
        fields.push_back({colon == std::string::npos ? "" : text.substr(0, colon), path});
        if (path.empty()) {
            table.complain(key, "\"" + text + "\" names no field of the payload");
        }
    }
}

void read_payload(TableReader& table, PayloadSpec& payload) {
    read_fields(table, "native_id", payload.native_id);
    read_fields(table, "title", payload.title);
    read_fields(table, "summary", payload.summary);
    read_fields(table, "tool_name", payload.tool_name);
    read_fields(table, "tool_use_id", payload.tool_use_id);
    read_fields(table, "transcript_path", payload.transcript_path);
    read_fields(table, "model", payload.model);
}

} // namespace

tl::expected<AgentRow, AgentFileProblems> read_agent_row(const DataNode& root,
                                                         const std::string& file) {
    AgentFileProblems problems;
    AgentRow row;
    TableReader table{root, "", file, problems};
    for (const auto* key : {"id", "name", "launch"}) {
        table.require(key);
    }
    table.read("id", row.id);
    table.read("name", row.name);
    table.read("description", row.description);
    table.read_table("binary", [&](TableReader& one) { read_binary(one, row.binary); });
    table.read_table("login", [&](TableReader& one) { read_login(one, row.login); });
    table.read_table("launch", [&](TableReader& one) { read_launch(one, row.launch); });
    table.read_table("permissions",
                     [&](TableReader& one) { read_permissions(one, row.permissions); });
    table.read_tables("files", [&](TableReader& one) { read_file(one, row.files.emplace_back()); });
    table.read_table("hooks", [&](TableReader& one) { read_hooks(one, row.hooks); });
    table.read_tables("trust",
                      [&](TableReader& one) { read_trust(one, row.trust.emplace_back()); });
    table.read_table("states", [&](TableReader& one) { read_states(one, row); });
    table.read_table("payload", [&](TableReader& one) { read_payload(one, row.payload); });
    table.read_table("screen", [&](TableReader& one) { read_screen(one, row.screen.emplace()); });
    table.read_table("transcript",
                     [&](TableReader& one) { read_transcript(one, row.transcript.emplace()); });
    table.finish();
    for (auto& problem : problems_of(row)) {
        table.complain(problem.key, problem.text);
    }
    if (!problems.empty()) {
        std::stable_sort(problems.begin(), problems.end(),
                         [](const auto& a, const auto& b) { return a.line < b.line; });
        return tl::unexpected(std::move(problems));
    }
    return row;
}

} // namespace ao::workers::agents
