// The statements of applied_sequences.
#include "supervisor/store/sequence_store.h"

#include "supervisor/store/database.h"

namespace ao::store {

SequenceStore::SequenceStore(Database& database)
    : database_{database} {}

ipc::Sequence SequenceStore::applied(ipc::WorkerKind kind, ipc::Incarnation incarnation) const {
    const auto found = database_.row<std::int64_t>(
        "SELECT seq FROM applied_sequences WHERE worker = ? AND incarnation = ?", kind,
        incarnation);
    return found ? static_cast<ipc::Sequence>(std::get<0>(*found)) : 0;
}

void SequenceStore::set_applied(ipc::WorkerKind kind, ipc::Incarnation incarnation,
                                ipc::Sequence seq) {
    database_.run("INSERT INTO applied_sequences (worker, incarnation, seq) VALUES (?, ?, ?) "
                  "ON CONFLICT (worker, incarnation) DO UPDATE SET seq = excluded.seq "
                  "WHERE excluded.seq > seq",
                  kind, incarnation, seq);
}

} // namespace ao::store
