// Registered projects. Written by the core thread.
#pragma once

#include "supervisor/domain/project.h"

#include <optional>
#include <string_view>
#include <vector>

namespace ao::store {

class Database;

/// All members throw StoreError; writes belong inside a Transaction.
class ProjectStore {
public:
    explicit ProjectStore(Database& database)
        : database_{database} {}

    /// Inserts the project, or brings an archived one of that id back; its first registration
    /// stays.
    void put(const domain::Project& project);

    void set_config(std::string_view id, const domain::ProjectConfig& config);
    void archive(std::string_view id, domain::WallTime at);

    /// Archived ones too.
    std::optional<domain::Project> find(std::string_view id) const;

    std::optional<domain::Project> find_active_at(std::string_view path) const;

    /// Those that are not archived, by id.
    std::vector<domain::Project> active() const;

private:
    Database& database_;
};

} // namespace ao::store
