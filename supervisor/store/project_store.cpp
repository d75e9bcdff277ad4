// The statements of projects.
#include "supervisor/store/project_store.h"

#include "supervisor/project_config_json.h"
#include "supervisor/store/database.h"

namespace ao::store {

namespace {

template <class... Arguments>
std::vector<domain::Project> select(Database& database, const std::string& condition,
                                    const Arguments&... arguments) {
    using domain::WallTime;
    std::vector<domain::Project> projects;
    for (auto& [id, path, name, origin_url, default_branch, config, registered_at, archived_at,
                children] :
         database.rows<std::string, std::string, std::string, std::string, std::string, std::string,
                       WallTime, std::optional<WallTime>, std::string>(
             "SELECT id, path, name, origin_url, default_branch, config, registered_at, "
             "archived_at, children FROM projects WHERE " +
                 condition,
             arguments...)) {
        auto parsed = project_config_from_json(config);
        if (!parsed) {
            throw StoreError{StoreProblem::corrupt, 0,
                             "the configuration of project " + id + " cannot be read (" +
                                 parsed.error() + "); set it anew: ao project set-config " + id};
        }
        projects.push_back({std::move(id), std::move(path), std::move(name), std::move(origin_url),
                            std::move(default_branch), std::move(*parsed), registered_at,
                            archived_at, project_children_from_json(children)});
    }
    return projects;
}

std::optional<domain::Project> first(std::vector<domain::Project> projects) {
    if (projects.empty()) {
        return std::nullopt;
    }
    return std::move(projects.front());
}

} // namespace

void ProjectStore::put(const domain::Project& project) {
    database_.run("INSERT INTO projects (id, path, name, origin_url, default_branch, config, "
                  "registered_at, children) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (id) DO UPDATE SET path = excluded.path, name = excluded.name, "
                  "origin_url = excluded.origin_url, default_branch = excluded.default_branch, "
                  "config = excluded.config, children = excluded.children, archived_at = NULL",
                  project.id, project.path, project.name, project.origin_url,
                  project.default_branch, to_json(project.config), project.registered_at,
                  to_json(project.children));
}

void ProjectStore::set_config(std::string_view id, const domain::ProjectConfig& config) {
    database_.run("UPDATE projects SET config = ? WHERE id = ?", to_json(config), id);
}

void ProjectStore::archive(std::string_view id, domain::WallTime at) {
    database_.run("UPDATE projects SET archived_at = ? WHERE id = ? AND archived_at IS NULL", at,
                  id);
}

std::optional<domain::Project> ProjectStore::find(std::string_view id) const {
    return first(select(database_, "id = ?", id));
}

std::optional<domain::Project> ProjectStore::find_active_at(std::string_view path) const {
    return first(select(database_, "path = ? AND archived_at IS NULL", path));
}

std::vector<domain::Project> ProjectStore::active() const {
    return select(database_, "archived_at IS NULL ORDER BY id");
}

} // namespace ao::store
