// The ledger, and applying what is not in it yet.
#include "supervisor/store/migrations.h"

#include "ipc/failpoint.h"
#include "supervisor/store/database.h"
#include "supervisor/store/transaction.h"

#include <fmt/format.h>

namespace ao::store {

namespace {

constexpr std::string_view kCreateLedger = "CREATE TABLE IF NOT EXISTS schema_migrations ("
                                           "version INTEGER NOT NULL PRIMARY KEY, "
                                           "name TEXT NOT NULL, "
                                           "checksum TEXT NOT NULL, "
                                           "applied_at INTEGER NOT NULL) STRICT";

using LedgerRow = std::tuple<std::int64_t, std::string, std::string>;

std::vector<LedgerRow> ledger_of(Database& database) {
    const auto tables = database.rows<std::string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' LIMIT 1000");
    if (tables.empty()) {
        return {};
    }
    for (const auto& [name] : tables) {
        if (name == "schema_migrations") {
            return database.rows<std::int64_t, std::string, std::string>(
                "SELECT version, name, checksum FROM schema_migrations ORDER BY version");
        }
    }
    throw StoreError{StoreProblem::corrupt, 0,
                     fmt::format("{} is a database, but not one of ao. {}",
                                 database.file().native(),
                                 advice_for(StoreProblem::corrupt, database.file()))};
}

void refuse_unless_ours(const Database& database, const std::vector<LedgerRow>& ledger,
                        std::span<const Migration> migrations) {
    for (std::size_t i = 0; i < ledger.size(); ++i) {
        const auto& [version, name, checksum] = ledger[i];
        if (i < migrations.size() && migrations[i].version == version &&
            checksum_of(migrations[i].sql) == checksum) {
            continue;
        }
        throw StoreError{StoreProblem::newer, 0,
                         fmt::format("{} (Its schema has step {} '{}' with checksum {}, which this "
                                     "ao does not have.)",
                                     advice_for(StoreProblem::newer, database.file()), version,
                                     name, checksum)};
    }
}

void apply(Database& database, const Migration& migration, domain::WallTime now) {
    ipc::failpoint("migrate.before_step");
    Transaction transaction{database};
    database.run(kCreateLedger);
    database.run_script(migration.sql);
    database.run("INSERT INTO schema_migrations (version, name, checksum, applied_at) "
                 "VALUES (?, ?, ?, ?)",
                 migration.version, migration.name, checksum_of(migration.sql), now);
    ipc::failpoint("migrate.before_commit");
    transaction.commit();
    ipc::failpoint("migrate.after_commit");
}

} // namespace

std::string checksum_of(std::string_view sql) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char letter : sql) {
        hash ^= static_cast<unsigned char>(letter);
        hash *= 0x100000001b3U;
    }
    return fmt::format("{:016x}", hash);
}

void migrate(Database& database, std::span<const Migration> migrations, domain::WallTime now) {
    ipc::failpoint("start.before_migrate");
    const auto ledger = ledger_of(database);
    refuse_unless_ours(database, ledger, migrations);
    for (const auto& migration : migrations.subspan(ledger.size())) {
        apply(database, migration, now);
    }
}

} // namespace ao::store
