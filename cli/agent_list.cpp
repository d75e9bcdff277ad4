// One row per agent, then what is wrong with people's files.
#include "cli/agent_list.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/table.h"

namespace ao::cli {

namespace {

constexpr std::size_t kAvailability = 1;

std::string or_dash(std::string text) {
    return text.empty() ? "-" : text;
}

Color color_of(const std::string& availability) {
    if (availability.starts_with("available")) {
        return Color::green;
    }
    return availability.starts_with("missing") ? Color::yellow : Color::red;
}

/// Of a program that is not there, nothing but that is worth a line.
std::vector<std::string> notes_of(const Json& agent) {
    const auto availability = line_at(agent, "availability");
    auto detail = line_at(agent, "detail");
    return availability == "missing" || detail.empty() ? std::vector<std::string>{}
                                                       : std::vector{std::move(detail)};
}

} // namespace

std::string agent_list(const Json& answer, const Console& console) {
    const auto agents = list_at(answer, "agents");
    if (agents.empty()) {
        return "the agents worker has not looked yet; look at it with: ao worker ls\n";
    }
    Table table{{{"AGENT"}, {"PROGRAM"}, {"VERSION"}, {"LOGIN"}, {"OBSERVED BY"}, {"PATH"}}};
    bool has_default = false;
    for (const auto& agent : agents) {
        const bool is_default = value_at(agent, "isDefault") == true;
        has_default = has_default || is_default;
        table.add({line_at(agent, "id") + (is_default ? " *" : ""), line_at(agent, "availability"),
                   or_dash(line_at(agent, "version")), or_dash(line_at(agent, "login")),
                   or_dash(line_at(agent, "observes")), or_dash(line_at(agent, "path"))},
                  notes_of(agent));
    }
    auto text = table.text([&](std::size_t column, const std::string& cell) {
        return column == kAvailability ? console.paint(cell, color_of(cell)) : cell;
    });
    text += has_default ? "\n* starts in a session that names no agent (AO_AGENT)\n"
                        : format("\nthere is no agent {}, which AO_AGENT names for sessions that "
                                 "name none\n",
                                 line_at(answer, "defaultAgent"));
    const auto problems = list_at(answer, "problems");
    for (const auto& problem : problems) {
        text += display_line(problem.is_string() ? problem.get<std::string>() : "") + '\n';
    }
    if (!problems.empty()) {
        text += "check a file with: ao agent check <file>\n";
    }
    return text;
}

} // namespace ao::cli
