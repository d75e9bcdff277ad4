// One function per table of the file. What it accepts can be applied without a further look.
#include "workers/agents/watch_rules.h"

#include <re2/re2.h>

#include <string>

namespace ao::workers::agents {

namespace {

using Problems = std::vector<RowProblem>;

void check_pattern(const std::string& pattern, const std::string& key, Problems& problems) {
    const RE2 compiled{pattern, RE2::Quiet};
    if (!compiled.ok()) {
        problems.push_back({key, "pattern \"" + pattern + "\": " + compiled.error()});
    }
}

void check_path(const std::string& path, const VariableNames& known, Problems& problems) {
    for (const auto& name : names_in(path)) {
        if (known.find(name) == known.end()) {
            problems.push_back({"transcript", "{" + name + "} is no variable; see docs/agents.md"});
        }
    }
}

void check_line(const TranscriptRule& line, Problems& problems) {
    for (const auto& [field, pattern] : line.match) {
        check_pattern(pattern, "transcript", problems);
    }
    if (!line.has_state && line.native_id.empty() && line.title.empty() && line.model.empty() &&
        !line.usage) {
        problems.push_back({"transcript", "a rule of `lines` says nothing: give it `state`, "
                                          "`native_id`, `title`, `model` or `usage`"});
    }
    if (line.usage && line.usage->counts == UsageCount::total && !line.usage->id.empty()) {
        problems.push_back({"transcript", "`id` is for usage that `counts` messages"});
    }
}

} // namespace

std::vector<RowProblem> problems_of_watch(const AgentRow& row, const VariableNames& known) {
    Problems problems;
    if (row.screen) {
        for (const auto& rule : row.screen->rules) {
            check_pattern(rule.pattern, "screen", problems);
            if (rule.lines != 0 && rule.on != ScreenPart::text) {
                problems.push_back({"screen", "`lines` is for rules on the text"});
            }
        }
    }
    if (row.transcript) {
        check_path(row.transcript->path, known, problems);
        auto with_stem = known;
        with_stem.insert("stem");
        check_path(row.transcript->companions, with_stem, problems);
        for (const auto& line : row.transcript->lines) {
            check_line(line, problems);
        }
    }
    return problems;
}

} // namespace ao::workers::agents
