// The statements of worker_facts.
#include "supervisor/store/fact_store.h"

#include "supervisor/store/database.h"

namespace ao::store {

FactStore::FactStore(Database& database)
    : database_{database} {}

void FactStore::put(const ObservedFact& fact, domain::WallTime at) {
    database_.run("INSERT INTO worker_facts "
                  "(worker, name, subject, body, observed_at, updated_at, incarnation, seq) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (worker, name, subject) DO UPDATE SET body = excluded.body, "
                  "observed_at = excluded.observed_at, updated_at = excluded.updated_at, "
                  "incarnation = excluded.incarnation, seq = excluded.seq "
                  "WHERE (excluded.incarnation, excluded.seq) > (incarnation, seq)",
                  fact.worker, fact.name, fact.subject, fact.body, fact.observed_at, at,
                  fact.incarnation, fact.seq);
}

std::vector<domain::FactView> FactStore::of(ipc::WorkerKind kind) const {
    std::vector<domain::FactView> facts;
    for (auto& [name, subject, body, observed_at] :
         database_.rows<std::string, std::string, std::string, domain::WallTime>(
             "SELECT name, subject, body, observed_at FROM worker_facts "
             "WHERE worker = ? ORDER BY name, subject",
             kind)) {
        facts.push_back({.name = std::move(name),
                         .subject = std::move(subject),
                         .body = std::move(body),
                         .observed_at = observed_at});
    }
    return facts;
}

} // namespace ao::store
