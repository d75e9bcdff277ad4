// Key by key, in the order of docs/watching.md.
#include "workers/agents/watch_schema.h"

#include "workers/agents/state_key.h"

namespace ao::workers::agents {

namespace {

constexpr std::int64_t kMostLines = 200; // of a screen: more is history, not what it shows

void read_screen_rule(TableReader& table, ScreenRule& rule) {
    table.require("state");
    table.require("pattern");
    rule.state = read_state(table, "state");
    table.read("pattern", rule.pattern);
    table.read_enum("on", rule.on);
    table.read("lines", rule.lines, 1, kMostLines);
}

void read_hooks_miss(TableReader& table, std::vector<ipc::Activity>& states) {
    std::vector<std::string> texts;
    table.read("hooks_miss", texts);
    for (const auto& text : texts) {
        if (const auto state = ipc::from_text<ipc::Activity>(text)) {
            states.push_back(*state);
        } else {
            table.complain("hooks_miss", "\"" + text +
                                             "\" is none of active, idle, "
                                             "waiting_input, blocked, exited");
        }
    }
}

void read_usage(TableReader& table, UsageSpec& usage) {
    table.require("output");
    table.read_enum("counts", usage.counts);
    table.read("id", usage.id);
    table.read("input", usage.input);
    table.read("cache_read", usage.cache_read);
    table.read("cache_write", usage.cache_write);
    table.read("output", usage.output);
    table.read("cost", usage.cost);
    table.read("input_includes_cache", usage.input_includes_cache);
}

void read_transcript_rule(TableReader& table, TranscriptRule& rule) {
    table.read("match", rule.match);
    rule.has_state = table.has("state");
    if (rule.has_state) {
        rule.state = read_state(table, "state");
    }
    table.read("native_id", rule.native_id);
    table.read("title", rule.title);
    table.read("model", rule.model);
    table.read_table("usage", [&](TableReader& usage) { read_usage(usage, rule.usage.emplace()); });
}

} // namespace

void read_screen(TableReader& table, ScreenSpec& screen) {
    constexpr std::int64_t kLongest = 10'000; // later than that nobody calls it the state
    table.require("rules");
    table.read("lines", screen.lines, 1, kMostLines);
    std::int64_t settles = screen.settles_after.count();
    table.read("settles_after_ms", settles, 0, kLongest);
    screen.settles_after = std::chrono::milliseconds{settles};
    read_hooks_miss(table, screen.hooks_miss);
    table.read_tables(
        "rules", [&](TableReader& rule) { read_screen_rule(rule, screen.rules.emplace_back()); });
}

void read_transcript(TableReader& table, TranscriptSpec& transcript) {
    table.require("lines");
    table.read("path", transcript.path);
    table.read("companions", transcript.companions);
    table.read("time", transcript.time);
    table.read_tables("lines", [&](TableReader& line) {
        read_transcript_rule(line, transcript.lines.emplace_back());
    });
}

} // namespace ao::workers::agents
