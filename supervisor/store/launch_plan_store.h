// The plan of the newest launch of each session, from when it was planned until the session is
// planned anew. Written by the core thread.
#pragma once

#include "ipc/launch_plan.h"

#include <optional>
#include <string_view>

namespace ao::store {

class Database;

/// All members throw StoreError; writes belong inside a Transaction.
class LaunchPlanStore {
public:
    explicit LaunchPlanStore(Database& database)
        : database_{database} {}

    /// In place of the one that the session had.
    void put(std::string_view session_id, const ipc::LaunchPlan& plan);

    /// Nothing when there is none, or when another version of the program has written it otherwise.
    std::optional<ipc::LaunchPlan> find(std::string_view session_id) const;

private:
    Database& database_;
};

} // namespace ao::store
