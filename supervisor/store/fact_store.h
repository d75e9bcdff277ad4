// The newest fact of every subject. Written by the core thread.
#pragma once

#include "ipc/ids.h"
#include "supervisor/domain/worker_view.h"

#include <string>
#include <vector>

namespace ao::store {

class Database;

struct ObservedFact {
    ipc::WorkerKind worker = ipc::WorkerKind::scm;
    std::string name;
    std::string subject;
    std::string body;             // a JSON object
    domain::WallTime observed_at; // the worker's clock
    ipc::Incarnation incarnation = 0;
    ipc::Sequence seq = 0;
};

/// All members throw StoreError; writes belong inside a Transaction.
class FactStore {
public:
    explicit FactStore(Database& database);

    /// Newest wins: a fact that is older by (incarnation, seq) than the stored one changes nothing.
    /// The change log hears of it only when the body differs. `at` is the core's clock.
    void put(const ObservedFact& fact, domain::WallTime at);

    /// Every fact of that worker, by name and subject.
    std::vector<domain::FactView> of(ipc::WorkerKind kind) const;

private:
    Database& database_;
};

} // namespace ao::store
