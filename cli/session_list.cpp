// One table per project.
#include "cli/session_list.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/human_units.h"
#include "cli/table.h"

#include <map>

namespace ao::cli {

namespace {

constexpr std::size_t kNameColumns = 40;

std::string age_of(const Json& session, std::chrono::system_clock::time_point now) {
    const auto since = parse_time(line_at(value_at(session, "activity"), "lastActivityAt"));
    if (!since || now < *since) {
        return "-";
    }
    return human_duration(std::chrono::floor<std::chrono::seconds>(now - *since));
}

std::string end_of(const Json& session) {
    if (const auto signal = number_at(session, "exitSignal"); signal && *signal != 0) {
        return format("signal {}", *signal);
    }
    if (const auto code = number_at(session, "exitCode")) {
        return format("exit {}", *code);
    }
    return line_at(session, "endReason");
}

std::vector<std::string> notes_of(const Json& session) {
    std::vector<std::string> notes;
    if (auto detail = line_at(session, "endDetail"); !detail.empty()) {
        notes.push_back(std::move(detail));
    }
    if (line_at(session, "workspace") == "present" && value_at(session, "isTerminated") == true) {
        const auto note = line_at(session, "workspaceNote");
        notes.push_back("worktree kept: " + line_at(session, "workspacePath") +
                        (note.empty() ? "" : " (" + note + ")"));
    }
    return notes;
}

// The name that a person gave it, else what it was asked first.
std::string name_of(const Json& session) {
    const auto name = line_at(session, "displayName");
    return name.empty() ? shortened_line(text_at(session, "title"), kNameColumns) : name;
}

Color color_of(const std::string& status) {
    if (status.find("working") != std::string::npos || status.find("idle") != std::string::npos) {
        return Color::green;
    }
    return status.find("terminated") != std::string::npos ? Color::red : Color::yellow;
}

} // namespace

std::string session_list(const Json& answer, std::chrono::system_clock::time_point now,
                         const Console& console) {
    std::map<std::string, std::vector<Json>> projects;
    for (const auto& session : list_at(answer, "sessions")) {
        projects[line_at(session, "projectId")].push_back(session);
    }
    std::string text;
    for (const auto& [project, sessions] : projects) {
        Table table{{{"SESSION"},
                     {"STATUS"},
                     {"AGE", Align::right},
                     {"HARNESS"},
                     {"BRANCH"},
                     {"NAME"},
                     {"ENDED"}}};
        for (const auto& session : sessions) {
            table.add({line_at(session, "id"), line_at(session, "status"), age_of(session, now),
                       line_at(session, "harness"), line_at(session, "branch"), name_of(session),
                       end_of(session)},
                      notes_of(session));
        }
        constexpr std::size_t kStatus = 1;
        text += format("{}{}:\n{}", text.empty() ? "" : "\n", project,
                       table.text([&](std::size_t column, const std::string& cell) {
                           return column == kStatus ? console.paint(cell, color_of(cell)) : cell;
                       }));
    }
    return text;
}

} // namespace ao::cli
