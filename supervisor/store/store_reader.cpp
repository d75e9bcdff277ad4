// Opening for reading, and snapshots.
#include "supervisor/store/store_reader.h"

#include "supervisor/store/database.h"

namespace ao::store {

StoreReader::StoreReader(const std::filesystem::path& file)
    : database_{Database::open_reader(file)}
    , incarnations{*database_}
    , incidents{*database_}
    , facts{*database_}
    , operations{*database_}
    , hooks{*database_}
    , projects{*database_}
    , sessions{*database_}
    , messages{*database_}
    , launch_plans{*database_}
    , usage{*database_}
    , changes{*database_} {}

StoreReader::~StoreReader() = default;

// Deferred on purpose: it only reads, and the snapshot is the one of its first query.
StoreReader::Snapshot::Snapshot(Database& database)
    : database_{database} {
    database_.run("BEGIN");
}

StoreReader::Snapshot::~Snapshot() {
    try {
        database_.run("ROLLBACK");
    } catch (const StoreError&) {
        // Nothing was written; a connection that is really broken fails its next query.
    }
}

} // namespace ao::store
