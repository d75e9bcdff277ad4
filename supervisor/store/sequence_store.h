// Up to which fact each incarnation's facts are applied: what makes a repeated fact harmless.
// Written by the core thread, in the transaction that applies the facts.
#pragma once

#include "ipc/ids.h"

namespace ao::store {

class Database;

/// All members throw StoreError; writes belong inside a Transaction.
class SequenceStore {
public:
    explicit SequenceStore(Database& database);

    /// Facts 1 to this number are applied; 0 when none is.
    ipc::Sequence applied(ipc::WorkerKind kind, ipc::Incarnation incarnation) const;

    /// Only ever moves forward; an earlier number changes nothing.
    void set_applied(ipc::WorkerKind kind, ipc::Incarnation incarnation, ipc::Sequence seq);

private:
    Database& database_;
};

} // namespace ao::store
