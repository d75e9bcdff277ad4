// What sessions have used of models. Written by the core thread.
#pragma once

#include "supervisor/domain/usage.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ao::store {

class Database;

/// All members throw StoreError; writes belong inside a Transaction.
class UsageStore {
public:
    explicit UsageStore(Database& database)
        : database_{database} {}

    /// In place of what the same conversation had used of the same model; numbers that are the
    /// same leave the row and its time alone. False when its session has `max_rows` others: then it
    /// is not kept. The session must be there.
    bool put(const domain::Usage& usage, std::uint64_t max_rows);

    /// Of the sessions of all projects, of one project, of one session; by project, then number of
    /// the session.
    std::vector<domain::SessionPart> all() const;
    std::vector<domain::SessionPart> of_project(std::string_view project_id) const;
    std::vector<domain::SessionPart> of_session(std::string_view session_id) const;

private:
    Database& database_;
};

} // namespace ao::store
