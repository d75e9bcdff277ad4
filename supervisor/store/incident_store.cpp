// The statements of worker_incidents.
#include "supervisor/store/incident_store.h"

#include "supervisor/store/database.h"

namespace ao::store {

void IncidentStore::insert(const Incident& incident) {
    database_.run("INSERT INTO worker_incidents (worker, incarnation, kind, detail, input, at) "
                  "VALUES (?, ?, ?, ?, ?, ?)",
                  incident.worker, incident.incarnation, incident.kind, incident.detail,
                  incident.input, incident.at);
}

std::uint64_t IncidentStore::deaths_with_input(ipc::WorkerKind kind, std::string_view input) const {
    return static_cast<std::uint64_t>(database_.value<std::int64_t>(
        "SELECT count(*) FROM worker_incidents WHERE worker = ? AND input = ? AND kind = ?", kind,
        input, kDeathIncident));
}

std::optional<Incident> IncidentStore::latest(ipc::WorkerKind kind) const {
    auto found = database_.row<std::int64_t, std::string, std::string, std::optional<std::string>,
                               domain::WallTime>(
        "SELECT incarnation, kind, detail, input, at FROM worker_incidents "
        "WHERE worker = ? ORDER BY id DESC LIMIT 1",
        kind);
    if (!found) {
        return std::nullopt;
    }
    auto& [incarnation, what, detail, input, at] = *found;
    return Incident{.worker = kind,
                    .incarnation = static_cast<ipc::Incarnation>(incarnation),
                    .kind = what,
                    .detail = detail,
                    .input = input,
                    .at = at};
}

void IncidentStore::prune(std::uint64_t keep) {
    database_.run("DELETE FROM worker_incidents WHERE id <= "
                  "(SELECT max(id) FROM worker_incidents) - ?",
                  keep);
}

} // namespace ao::store
