// The statements of launch_plans.
#include "supervisor/store/launch_plan_store.h"

#include "ipc/json.h"
#include "supervisor/store/database.h"

namespace ao::store {

void LaunchPlanStore::put(std::string_view session_id, const ipc::LaunchPlan& plan) {
    database_.run("INSERT INTO launch_plans (session_id, body) VALUES (?, ?) "
                  "ON CONFLICT (session_id) DO UPDATE SET body = excluded.body",
                  session_id, ipc::to_json(plan));
}

std::optional<ipc::LaunchPlan> LaunchPlanStore::find(std::string_view session_id) const {
    const auto row = database_.row<std::string>(
        "SELECT body FROM launch_plans WHERE session_id = ?", session_id);
    return row ? ipc::launch_plan_from_json(std::get<0>(*row)) : std::nullopt;
}

} // namespace ao::store
