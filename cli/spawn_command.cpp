// ao spawn.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/spawn_progress.h"
#include "cli/text_input.h"

namespace ao::cli {

namespace {

Result<int> report(const Console& console, const SpawnOptions& options, const Json& answer) {
    const auto session = value_at(answer, "session");
    const auto id = line_at(session, "id");
    const auto end = text_at(session, "endReason");
    if (value_at(session, "isTerminated") == true && end != "exited" && end != "out_of_memory") {
        return fail(format("session {} could not be started: {} ({})", id,
                           line_at(session, "endDetail"), line_at(session, "endReason")));
    }
    if (options.is_json) {
        console.print_json_line(answer);
        return 0;
    }
    const auto status = line_at(session, "status");
    console.print(format("spawned session {} ({})\n", id, status));
    if (const auto problem = line_at(session, "capsProblem"); !problem.empty()) {
        console.print(format("the project's caps are not in force: {}\n", problem));
    }
    if (status == "queued") {
        console.print(format("it starts when its turn has come; see: ao session explain {}\n", id));
    } else {
        console.print(format("attach with: ao session attach {}\n", id));
    }
    return 0;
}

// Begins it, shows its steps, and says what it came to. The daemon goes on without us.
Result<int> follow(const Console& console, const SpawnOptions& options, const Json& body) {
    const auto settings = DaemonClient::settings();
    if (!settings) {
        return tl::unexpected{settings.error()};
    }
    auto daemon = DaemonClient::find(*settings);
    if (!daemon) {
        return tl::unexpected{daemon.error()};
    }
    SpawnProgress progress{daemon->port(), console, options.is_json};
    auto answer = daemon->call_json({.method = "POST",
                                     .target = "/api/v1/sessions",
                                     .body = body.dump(),
                                     .headers = {{"Prefer", "respond-async"}}});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto session = value_at(*answer, "session");
    const auto id = text_at(session, "id");
    if (text_at(session, "status") == "spawning") {
        const HttpRequest look{.target = "/api/v1/sessions/" + escape_segment(id)};
        answer = daemon->call_json(look);
        if (answer) {
            progress.follow(id, text_at(value_at(*answer, "session"), "provisionLog"));
            answer = daemon->call_json(look);
        }
        if (!answer) {
            return tl::unexpected{answer.error()};
        }
    }
    return report(console, options, *answer);
}

// The project that was named, or the only one there is.
Result<std::string> chosen_project(const SpawnOptions& options) {
    if (!options.project.empty()) {
        return options.project;
    }
    const auto answer = ask_daemon_json({.target = "/api/v1/projects"});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto projects = list_at(*answer, "projects");
    if (projects.size() != 1) {
        return fail(projects.empty() ? "no project is registered; add one: ao project add "
                                       "--path <path>"
                                     : "--project is required; see: ao project ls",
                    kUsageFailure);
    }
    return text_at(projects.front(), "id");
}

Result<std::string> prompt_of(const SpawnOptions& options) {
    if (options.prompt_file.empty()) {
        return options.prompt;
    }
    if (!options.prompt.empty()) {
        return fail("give --prompt or --prompt-file, not both", kUsageFailure);
    }
    return text_in(options.prompt_file);
}

} // namespace

Result<int> spawn(const Console& console, const SpawnOptions& options) {
    const auto project = chosen_project(options);
    if (!project) {
        return tl::unexpected{project.error()};
    }
    const auto prompt = prompt_of(options);
    if (!prompt) {
        return tl::unexpected{prompt.error()};
    }
    Json body{{"projectId", *project}};
    for (const auto& [key, value] :
         {std::pair{"harness", &options.harness}, std::pair{"prompt", &*prompt},
          std::pair{"model", &options.model}, std::pair{"permissions", &options.permissions},
          std::pair{"command", &options.command}, std::pair{"branch", &options.branch},
          std::pair{"displayName", &options.name}, std::pair{"issueId", &options.issue}}) {
        if (!value->empty()) {
            body[key] = *value;
        }
    }
    return follow(console, options, body);
}

} // namespace ao::cli
