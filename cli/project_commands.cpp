// ao project ls | get | add | set-config | rm.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/project_settings.h"
#include "cli/table.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace ao::cli {

namespace {

std::string path_of(const std::string& id) {
    return "/api/v1/projects/" + escape_segment(id);
}

HttpRequest with_body(const char* method, std::string target, const Json& body) {
    return {.method = method, .target = std::move(target), .body = body.dump()};
}

std::string list_text(const Json& answer) {
    const auto projects = list_at(answer, "projects");
    if (projects.empty()) {
        return "no projects are registered\nadd one: ao project add --path <path>\n";
    }
    Table table{{{"ID"}, {"NAME"}, {"KIND"}, {"SESSION PREFIX"}, {"PATH"}}};
    for (const auto& project : projects) {
        table.add({line_at(project, "id"), line_at(project, "name"), line_at(project, "kind"),
                   line_at(project, "sessionPrefix"), line_at(project, "path")});
    }
    return table.text();
}

// One line for each repository of a workspace.
std::string repositories_of(const Json& project) {
    std::string text;
    for (const auto& child : list_at(project, "workspaceRepos")) {
        const auto origin = line_at(child, "repo");
        text += format("    {}: {}{}\n", line_at(child, "name"), line_at(child, "relativePath"),
                       origin.empty() ? "" : " (" + origin + ")");
    }
    return text.empty() ? text : "  workspace repos:\n" + text;
}

Result<Json> config_from_text(const std::string& text, const std::string& origin) {
    auto config = parse_json(text);
    if (!config || !config->is_object()) {
        return fail(format("{} is no JSON object", origin), kUsageFailure);
    }
    return std::move(*config);
}

Result<Json> config_from_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        return fail(format("{} cannot be read", display_line(path)), kUsageFailure);
    }
    return config_from_text({std::istreambuf_iterator<char>{file}, {}}, display_line(path));
}

// What the project is to have: all of it, or what it has with some keys changed.
Result<Json> wanted_config(const ProjectOptions& options) {
    if (options.is_cleared) {
        return Json::object();
    }
    if (!options.config_json.empty()) {
        return config_from_text(options.config_json, "--config-json");
    }
    if (!options.config_file.empty()) {
        return config_from_file(options.config_file);
    }
    if (options.settings.empty()) {
        return fail("nothing to set; give --set key=value, --file, --config-json or --clear",
                    kUsageFailure);
    }
    const auto answer = ask_daemon_json({.target = path_of(options.id)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    auto config = value_at(value_at(*answer, "project"), "config");
    if (!config.is_object()) {
        config = Json::object();
    }
    for (const auto& setting : options.settings) {
        if (const auto applied = apply_setting(config, setting); !applied) {
            return tl::unexpected{applied.error()};
        }
    }
    return config;
}

} // namespace

Result<int> list_projects(const Console& console, const ProjectOptions& options) {
    const auto answer = ask_daemon_json({.target = "/api/v1/projects"});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(list_text(*answer));
    }
    return 0;
}

Result<int> show_project(const Console& console, const ProjectOptions& options) {
    const auto answer = ask_daemon_json({.target = path_of(options.id)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
        return 0;
    }
    const auto project = value_at(*answer, "project");
    auto text = format("Project {} ({})\n", line_at(project, "id"), line_at(*answer, "status"));
    for (const auto& [key, label] :
         {std::pair{"name", "name"}, std::pair{"kind", "kind"}, std::pair{"path", "path"},
          std::pair{"repo", "repo"}, std::pair{"defaultBranch", "default branch"}}) {
        if (const auto value = line_at(project, key); !value.empty()) {
            text += format("  {}: {}\n", label, value);
        }
    }
    if (const auto config = value_at(project, "config"); config.is_object()) {
        text += format("  config: {}\n", print_json_text(config, -1));
    }
    console.print(text + repositories_of(project));
    return 0;
}

Result<int> add_project(const Console& console, const ProjectOptions& options) {
    std::error_code problem;
    // Relative to where the person is, not to where the daemon is.
    const auto path = std::filesystem::absolute(options.path.empty() ? "." : options.path, problem);
    Json body{{"path", path.lexically_normal().string()}};
    if (!options.id.empty()) {
        body["projectId"] = options.id;
    }
    if (!options.name.empty()) {
        body["name"] = options.name;
    }
    if (options.is_workspace) {
        body["asWorkspace"] = true;
    }
    const auto answer = ask_daemon_json(with_body("POST", "/api/v1/projects", body));
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto project = value_at(*answer, "project");
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(format("registered project {} at {}\n", line_at(project, "id"),
                             line_at(project, "path")) +
                      repositories_of(project));
    }
    return 0;
}

Result<int> configure_project(const Console& console, const ProjectOptions& options) {
    const auto config = wanted_config(options);
    if (!config) {
        return tl::unexpected{config.error()};
    }
    const auto answer = ask_daemon_json(
        with_body("PUT", path_of(options.id) + "/config", Json{{"config", *config}}));
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(format("updated config for project {}\n", display_line(options.id)));
    }
    return 0;
}

Result<int> remove_project(const Console& console, const ProjectOptions& options) {
    const auto id = display_line(options.id);
    if (!options.is_sure) {
        console.print(format("Remove project \"{}\"? Type the project id to confirm: ", id));
        std::string typed;
        if (!std::getline(std::cin, typed)) {
            return fail("nothing was typed; to remove without a question: --yes");
        }
        if (typed != options.id) {
            console.print("aborted\n");
            return 0;
        }
    }
    const auto answer = ask_daemon_json({.method = "DELETE", .target = path_of(options.id)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(format("removed project {}\n", id));
    }
    return 0;
}

} // namespace ao::cli
