// What the HTTP API asks about projects. Every member may be called from any thread.
#pragma once

#include "supervisor/api/supervisor_port.h"
#include "supervisor/domain/project.h"

namespace ao::api {

struct NewProject {
    std::string path; // as the client gave it; absolute
    std::string id;   // valid (domain/project.h); empty: from the path
    std::string name; // empty: the id
    domain::ProjectConfig config;
    bool is_workspace = false; // several repositories in one folder
};

class ProjectPort {
public:
    virtual ~ProjectPort() = default;

    /// Those that are registered, by id.
    virtual ApiResult<std::vector<domain::Project>> projects() = 0;
    virtual ApiResult<domain::Project> project(std::string_view id) = 0;

    /// Has the repository checked by the runtime worker, for at most `wait`, and registers it.
    virtual ApiResult<domain::Project> add_project(NewProject project,
                                                   std::chrono::milliseconds wait) = 0;

    /// Replaces the whole configuration.
    virtual ApiResult<domain::Project> configure_project(std::string_view id,
                                                         domain::ProjectConfig config) = 0;

    /// Takes it off the list; its sessions have to be over. Repository and history stay.
    virtual ApiResult<void> remove_project(std::string_view id) = 0;
};

} // namespace ao::api
