// ao session ls | get | kill | restore | rename | logs.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/session_list.h"

namespace ao::cli {

namespace {

std::string path_of(const SessionOptions& options, std::string_view what = "") {
    return format("/api/v1/sessions/{}{}", escape_segment(options.id), what);
}

std::string list_path(const SessionOptions& options, const char* active) {
    auto path = std::string{"/api/v1/sessions?active="} + active;
    if (!options.project.empty()) {
        path += "&project=" + escape_segment(options.project);
    }
    return path;
}

bool is_over(const Json& session) {
    return value_at(session, "isTerminated") == true;
}

// "512 MB of memory, 50 % of one core": what is in force.
std::string caps_of(const Json& session) {
    std::string text;
    if (const auto memory = number_at(session, "memoryCapMb")) {
        text = format("{} MB of memory", *memory);
    }
    if (const auto cpu = number_at(session, "cpuCapPercent")) {
        text += format("{}{} % of one core", text.empty() ? "" : ", ", *cpu);
    }
    return text;
}

// "python3", or "2 processes, the last one python3"
std::string memory_kills_of(const Json& session) {
    const auto kills = number_at(session, "memoryKills");
    if (!kills) {
        return {};
    }
    const auto name = line_at(session, "memoryKillProcess");
    const auto shown = name.empty() ? std::string{"name not known"} : name;
    return *kills == 1 ? shown : format("{} processes, the last one {}", *kills, shown);
}

// Text for people or the daemon's own answer.
Result<int> show(const Console& console, const SessionOptions& options, const Json& answer,
                 const std::string& text) {
    if (options.is_json) {
        console.print_json(answer);
    } else {
        console.print(text);
    }
    return 0;
}

} // namespace

Result<int> list_sessions(const Console& console, const SessionOptions& options) {
    auto answer = ask_daemon_json({.target = list_path(options, "true")});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto over = ask_daemon_json({.target = list_path(options, "false")});
    if (!over) {
        return tl::unexpected{over.error()};
    }
    const auto ended = list_at(*over, "sessions");
    std::size_t hidden = ended.size();
    if (options.includes_ended) {
        for (const auto& session : ended) {
            (*answer)["sessions"].push_back(session);
        }
        hidden = 0;
    }
    if (options.is_json) {
        console.print_json({{"data", value_at(*answer, "sessions")},
                            {"meta", {{"hiddenTerminatedCount", hidden}}}});
        return 0;
    }
    auto text = session_list(*answer, std::chrono::system_clock::now(), console);
    if (text.empty()) {
        text = "(no active sessions)\n";
    }
    if (hidden > 0) {
        text += format("{} terminated session{} hidden. Use --include-terminated to show.\n",
                       hidden, hidden == 1 ? "" : "s");
    }
    console.print(text);
    return 0;
}

Result<int> show_session(const Console& console, const SessionOptions& options) {
    const auto answer = ask_daemon_json({.target = path_of(options)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto session = value_at(*answer, "session");
    std::string text;
    const auto add = [&text](const char* label, const std::string& value) {
        if (!value.empty()) {
            text += format("{}: {}\n", label, value);
        }
    };
    add("id", line_at(session, "id"));
    add("project", line_at(session, "projectId"));
    add("name", line_at(session, "displayName"));
    add("role", line_at(session, "kind"));
    add("status", line_at(session, "status"));
    add("activity", line_at(value_at(session, "activity"), "state"));
    add("harness", line_at(session, "harness"));
    add("issue", line_at(session, "issueId"));
    add("branch", line_at(session, "branch"));
    add("worktree", line_at(session, "workspacePath"));
    add("worktree note", line_at(session, "workspaceNote"));
    const auto reason = line_at(session, "runtimeReason");
    add("runtime", line_at(session, "runtime") + (reason.empty() ? "" : " (" + reason + ")"));
    add("terminal", line_at(session, "terminalHandleId"));
    add("terminated", is_over(session) ? "yes" : "no");
    add("end", line_at(session, "endReason"));
    add("end detail", line_at(session, "endDetail"));
    add("caps", caps_of(session));
    add("caps not in force", line_at(session, "capsProblem"));
    add("killed for lack of memory", memory_kills_of(session));
    add("created", line_at(session, "createdAt"));
    add("updated", line_at(session, "updatedAt"));
    return show(console, options, *answer, text);
}

Result<int> kill_session(const Console& console, const SessionOptions& options) {
    const auto answer = ask_daemon_json(
        {.method = "POST",
         .target =
             path_of(options, options.keeps_workspace ? "/kill?keepWorkspace=true" : "/kill")});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto id = display_line(options.id);
    const auto session = value_at(*answer, "session");
    if (!is_over(session)) {
        return show(console, options, *answer,
                    format("session {} is being ended; see: ao session explain {}\n", id, id));
    }
    auto text = format("session {} killed", id);
    if (value_at(*answer, "freed") != true) {
        text += " (workspace preserved)\n  " + line_at(session, "workspacePath");
        if (const auto note = line_at(session, "workspaceNote"); !note.empty()) {
            text += ": " + note;
        }
    }
    return show(console, options, *answer, text + "\n");
}

Result<int> restore_session(const Console& console, const SessionOptions& options) {
    const auto answer = ask_daemon_json({.method = "POST", .target = path_of(options, "/restore")});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto session = value_at(*answer, "session");
    if (is_over(session)) {
        return fail(format("session {} could not be restored: {} ({})", line_at(session, "id"),
                           line_at(session, "endDetail"), line_at(session, "endReason")));
    }
    if (line_at(session, "status") == "queued") {
        return show(console, options, *answer,
                    format("session {0} waits for its turn; see: ao session explain {0}\n",
                           line_at(session, "id")));
    }
    return show(console, options, *answer,
                format("session {} restored\n  project: {}\n", line_at(session, "id"),
                       line_at(session, "projectId")));
}

Result<int> rename_session(const Console& console, const SessionOptions& options) {
    const auto answer = ask_daemon_json({.method = "PATCH",
                                         .target = path_of(options),
                                         .body = Json{{"displayName", options.name}}.dump()});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    return show(console, options, *answer,
                format("session {} renamed to \"{}\"\n", display_line(options.id),
                       line_at(*answer, "displayName")));
}

Result<int> print_session_screen(const Console& console, const SessionOptions& options) {
    const auto answer =
        ask_daemon({.target = path_of(options, format("/screen?lines={}", options.lines))});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto text = display_text(*answer);
    return show(console, options, Json{{"session", options.id}, {"screen", text}},
                text.empty() || text.ends_with('\n') ? text : text + '\n');
}

} // namespace ao::cli
