// ao ps.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/format.h"
#include "cli/human_units.h"
#include "cli/table.h"

namespace ao::cli {

namespace {

std::string seconds_of(const Json& process, const char* key) {
    return human_duration(std::chrono::seconds{number_at(process, key).value_or(0) / 1'000});
}

// Of one core, since it began: what `ps` calls %CPU.
std::string share_of(const Json& process) {
    const auto age = number_at(process, "ageMs").value_or(0);
    const auto used = number_at(process, "processorMs").value_or(0);
    return age == 0
               ? "-"
               : format("{:.1f}", 100.0 * static_cast<double>(used) / static_cast<double>(age));
}

} // namespace

Result<int> list_processes(const Console& console, const SessionOptions& options) {
    auto target = std::string{"/api/v1/processes"};
    if (!options.project.empty()) {
        target += "?project=" + escape_segment(options.project);
    }
    const auto answer = ask_daemon_json({.target = target});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
        return 0;
    }
    Table table{{{"SESSION"},
                 {"PID", Align::right},
                 {"PARENT", Align::right},
                 {"MEM", Align::right},
                 {"%CPU", Align::right},
                 {"CPU", Align::right},
                 {"UP", Align::right},
                 {"NAME"}}};
    const auto processes = list_at(*answer, "processes");
    for (const auto& process : processes) {
        table.add({line_at(process, "sessionId"),
                   std::to_string(number_at(process, "pid").value_or(0)),
                   std::to_string(number_at(process, "parentPid").value_or(0)),
                   human_bytes(number_at(process, "residentBytes").value_or(0)), share_of(process),
                   seconds_of(process, "processorMs"), seconds_of(process, "ageMs"),
                   line_at(process, "name")});
    }
    auto text = processes.empty() ? std::string{"(no process of a session runs)\n"} : table.text();
    if (value_at(*answer, "isCut") == true) {
        text += "There are more; narrow it down: ao ps --project <id>\n";
    }
    console.print(text);
    return 0;
}

} // namespace ao::cli
