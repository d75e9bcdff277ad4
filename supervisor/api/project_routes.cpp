// /api/v1/projects (api-cli.md 2.4). Bodies are read strictly: what nobody knows is refused by
// name.
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/view_json.h"
#include "supervisor/project_config_json.h"
#include "supervisor/strict_json.h"

#include <Poco/JSON/Array.h>
#include <Poco/String.h>

namespace ao::api {

namespace {

Response with_project(int status, const domain::Project& project) {
    auto object = json_object();
    object->set("project", to_json(project));
    return json_response(status, *object);
}

ApiResult<NewProject> read_new_project(const Request& request) {
    auto json = StrictJson::parse(request.body);
    if (!json) {
        return bad_request("INVALID_JSON", json.error());
    }
    NewProject project;
    json->read("path", project.path)
        .read("projectId", project.id)
        .read("name", project.name)
        .read("asWorkspace", project.is_workspace)
        .object("config",
                [&](StrictJson& config) { project.config = read_project_config(config); });
    if (auto fault = json->fault(); !fault.empty()) {
        return bad_request("INVALID_JSON", std::move(fault));
    }
    project.path = Poco::trim(project.path);
    project.name = Poco::trim(project.name);
    if (project.path.empty()) {
        return bad_request("PATH_REQUIRED", "path is required: the folder of a git repository");
    }
    if (project.path.front() != '/') {
        return bad_request("INVALID_PATH", "path must be absolute");
    }
    if (json->has("projectId")) {
        if (auto fault = domain::fault_of_project_id(project.id); !fault.empty()) {
            return bad_request("INVALID_PROJECT_ID", std::move(fault));
        }
    }
    if (auto fault = domain::fault_of(project.config); !fault.empty()) {
        return bad_request("INVALID_PROJECT_CONFIG", "config." + fault);
    }
    return project;
}

ApiResult<domain::ProjectConfig> read_config(const Request& request) {
    auto json = StrictJson::parse(request.body);
    if (!json) {
        return bad_request("INVALID_JSON", json.error());
    }
    domain::ProjectConfig config;
    json->object("config", [&](StrictJson& inner) { config = read_project_config(inner); });
    if (auto fault = json->fault(); !fault.empty()) {
        return bad_request("INVALID_JSON", std::move(fault));
    }
    if (!json->has("config")) {
        return bad_request("INVALID_JSON", "config is required; {} clears everything");
    }
    if (auto fault = domain::fault_of(config); !fault.empty()) {
        return bad_request("INVALID_PROJECT_CONFIG", "config." + fault);
    }
    return config;
}

Response list_projects(RouteContext& context, const Request& request) {
    const auto projects = context.projects.projects();
    if (!projects) {
        return error_response(projects.error(), request.id);
    }
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& project : *projects) {
        auto entry = json_object();
        entry->set("id", project.id);
        entry->set("name", project.name);
        entry->set("path", project.path);
        entry->set("kind", kind_of(project));
        entry->set("sessionPrefix", project.session_prefix());
        list->add(entry);
    }
    auto object = json_object();
    object->set("projects", list);
    return json_response(200, *object);
}

Response add_project(RouteContext& context, const Request& request) {
    auto wanted = read_new_project(request);
    if (!wanted) {
        return error_response(wanted.error(), request.id);
    }
    const auto project = context.projects.add_project(std::move(*wanted), context.request_timeout);
    return project ? with_project(201, *project) : error_response(project.error(), request.id);
}

Response show_project(RouteContext& context, const Request& request) {
    const auto project = context.projects.project(request.parameter("id"));
    if (!project) {
        return error_response(project.error(), request.id);
    }
    auto object = json_object();
    object->set("status", "ok");
    object->set("project", to_json(*project));
    return json_response(200, *object);
}

Response configure_project(RouteContext& context, const Request& request) {
    auto config = read_config(request);
    if (!config) {
        return error_response(config.error(), request.id);
    }
    const auto project =
        context.projects.configure_project(request.parameter("id"), std::move(*config));
    return project ? with_project(200, *project) : error_response(project.error(), request.id);
}

// The sessions of the project are ended first, so that nothing of it is left running.
Response remove_project(RouteContext& context, const Request& request) {
    const auto id = request.parameter("id");
    const auto live = context.sessions.sessions({id, true});
    if (!live) {
        return error_response(live.error(), request.id);
    }
    for (const auto& session : *live) {
        if (const auto ended = context.sessions.kill(session.id, false, context.request_timeout);
            !ended) {
            return error_response(ended.error(), request.id);
        }
    }
    if (const auto removed = context.projects.remove_project(id); !removed) {
        return error_response(removed.error(), request.id);
    }
    auto object = json_object();
    object->set("projectId", id);
    object->set("removedStorageDir", false);
    return json_response(200, *object);
}

} // namespace

void add_project_routes(Router& router, RouteContext& context) {
    const auto bound = [&context](auto handler) {
        return [&context, handler](const Request& request) { return handler(context, request); };
    };
    router.add({"GET", "/api/v1/projects", "listProjects", bound(list_projects), {}});
    router.add({"POST", "/api/v1/projects", "addProject", bound(add_project), {}});
    router.add({"GET", "/api/v1/projects/{id}", "getProject", bound(show_project), {}});
    router.add(
        {"PUT", "/api/v1/projects/{id}/config", "configureProject", bound(configure_project), {}});
    router.add({"DELETE", "/api/v1/projects/{id}", "removeProject", bound(remove_project), {}});
}

} // namespace ao::api
