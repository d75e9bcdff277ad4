// ao spawn.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"

namespace ao::cli {

namespace {

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

} // namespace

Result<int> spawn(const Console& console, const SpawnOptions& options) {
    const auto project = chosen_project(options);
    if (!project) {
        return tl::unexpected{project.error()};
    }
    Json body{{"projectId", *project}};
    for (const auto& [key, value] :
         {std::pair{"harness", &options.harness}, std::pair{"command", &options.command},
          std::pair{"branch", &options.branch}, std::pair{"displayName", &options.name},
          std::pair{"issueId", &options.issue}}) {
        if (!value->empty()) {
            body[key] = *value;
        }
    }
    const auto answer =
        ask_daemon_json({.method = "POST", .target = "/api/v1/sessions", .body = body.dump()});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto session = value_at(*answer, "session");
    const auto id = line_at(session, "id");
    if (value_at(session, "isTerminated") == true) {
        return fail(format("session {} could not be started: {} ({})", id,
                           line_at(session, "endDetail"), line_at(session, "endReason")));
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(
            format("spawned session {} ({})\nsee and use its terminal with: ao session attach {}\n",
                   id, line_at(session, "status"), id));
    }
    return 0;
}

} // namespace ao::cli
