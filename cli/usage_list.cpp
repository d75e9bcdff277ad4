// One row per session and model, then the sums.
#include "cli/usage_list.h"

#include "cli/format.h"
#include "cli/human_units.h"
#include "cli/table.h"

namespace ao::cli {

namespace {

constexpr auto kNothing =
    "Nothing that was used is known. It is read from what agents write down while they work; one "
    "that writes nothing of it is not counted: its file, as ao agent show <agent> prints it, has "
    "no "
    "usage in [transcript].\n";

std::string or_dash(std::string text) {
    return text.empty() ? "-" : text;
}

std::string tokens_at(const Json& totals, const char* key) {
    return human_count(number_at(totals, key).value_or(0));
}

bool is_partial(const Json& totals) {
    return value_at(totals, "costIsPartial") == true;
}

std::string cost_of(const Json& totals) {
    const auto cost = number_at(totals, "costMicrodollars");
    return cost ? human_dollars(*cost) + (is_partial(totals) ? "+" : "") : "-";
}

void add_row(Table& table, std::vector<std::string> names, const Json& totals) {
    names.insert(names.end(),
                 {tokens_at(totals, "uncachedInputTokens"), tokens_at(totals, "cacheReadTokens"),
                  tokens_at(totals, "outputTokens"), cost_of(totals)});
    table.add(std::move(names));
}

} // namespace

std::string usage_list(const Json& answer) {
    const auto sessions = list_at(answer, "sessions");
    if (sessions.empty()) {
        return kNothing;
    }
    Table table{{{"SESSION"},
                 {"AGENT"},
                 {"MODEL"},
                 {"INPUT", Align::right},
                 {"CACHED", Align::right},
                 {"OUTPUT", Align::right},
                 {"COST", Align::right}}};
    for (const auto& session : sessions) {
        for (const auto& model : list_at(session, "models")) {
            add_row(table,
                    {line_at(session, "sessionId"), line_at(session, "harness"),
                     or_dash(line_at(model, "modelId"))},
                    value_at(model, "totals"));
        }
    }
    const auto projects = list_at(answer, "projects");
    if (projects.size() > 1) {
        for (const auto& project : projects) {
            add_row(table, {"all of " + line_at(project, "projectId"), "", ""},
                    value_at(project, "totals"));
        }
    }
    const auto totals = value_at(answer, "totals");
    add_row(table, {"total", "", ""}, totals);
    return table.text() +
           (is_partial(totals) ? "+: and what was used by agents that do not tell its cost\n" : "");
}

} // namespace ao::cli
