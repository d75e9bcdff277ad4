// Beginning, committing and rolling back, in SQL.
#include "supervisor/store/transaction.h"

#include "supervisor/store/database.h"

namespace ao::store {

Transaction::Transaction(Database& database)
    : database_{database} {
    database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!database_.is_in_transaction()) {
        return; // committed, or rolled back by SQLite itself
    }
    try {
        database_.run("ROLLBACK");
    } catch (const StoreError&) {
        // The error that brought us here is the one that counts; closing rolls back as well.
    }
}

void Transaction::commit() {
    database_.run("COMMIT");
}

} // namespace ao::store
