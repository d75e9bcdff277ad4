// Opening with its checks, transactions, housekeeping, closing.
#include "supervisor/store/store.h"

#include "ipc/daemon/process_identity.h"
#include "ipc/limits.h"
#include "supervisor/store/database.h"
#include "supervisor/store/migrations.h"
#include "supervisor/store/transaction.h"

#include <fmt/format.h>

namespace ao::store {

namespace {

// Rows of store_state. The boot is that of the last start; it is absent after a clean shutdown.
constexpr std::string_view kBoot = "boot";

enum class LastStop { clean, crash, power_loss };

LastStop last_stop(Database& database) {
    const auto has_state = database.value<std::int64_t>(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'store_state'");
    if (has_state == 0) {
        return LastStop::clean; // a new file
    }
    const auto boot =
        database.row<std::string>("SELECT value FROM store_state WHERE name = ?", kBoot);
    if (!boot) {
        return LastStop::clean;
    }
    return std::get<0>(*boot) == daemon::boot_id() ? LastStop::crash : LastStop::power_loss;
}

[[noreturn]] void refuse_damaged(const Database& database, std::string_view finding) {
    throw StoreError{StoreProblem::corrupt, 0,
                     fmt::format("{} (The check says: {})",
                                 advice_for(StoreProblem::corrupt, database.file()), finding)};
}

void expect_ok(Database& database, const std::string& check) {
    if (const auto finding = database.value<std::string>(check); finding != "ok") {
        refuse_damaged(database, finding);
    }
}

// A crash of ours cannot damage what the kernel holds, so the tables that grow large are left out
// then (measured: 5 ms for each MiB of them); what the disk made of them shows when they are read.
void check_integrity(Database& database, LastStop stop) {
    const auto size = std::filesystem::file_size(database.file());
    if (stop == LastStop::power_loss || size <= ipc::limits().store_check_bytes) {
        expect_ok(database, "PRAGMA quick_check(1)");
    } else {
        for (const auto& [table] : database.rows<std::string>(
                 "SELECT name FROM sqlite_schema WHERE type = 'table' "
                 "AND name NOT IN ('change_log', 'hook_inbox') LIMIT 1000")) {
            expect_ok(database, fmt::format("PRAGMA quick_check('{}')", table));
        }
    }
    const auto orphans = database.rows<std::string>("SELECT \"table\" FROM "
                                                    "pragma_foreign_key_check LIMIT 1");
    if (!orphans.empty()) {
        refuse_damaged(database,
                       "a row of " + std::get<0>(orphans.front()) + " lacks the row it refers to");
    }
}

} // namespace

std::unique_ptr<Store> Store::open(const DataDir& data_dir, domain::WallTime now) {
    auto database = Database::open_writer(data_dir.prepare_database());
    if (const auto stop = last_stop(*database); stop != LastStop::clean) {
        check_integrity(*database, stop);
    }
    migrate(*database, landed_migrations(), now);
    // From here on, only close() makes the next start skip the check.
    database->run("INSERT INTO store_state (name, value) VALUES (?, ?) "
                  "ON CONFLICT DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
                  kBoot, daemon::boot_id());
    return std::unique_ptr<Store>{new Store{std::move(database)}};
}

Store::Store(std::unique_ptr<Database> database)
    : database_{std::move(database)}
    , incarnations{*database_}
    , incidents{*database_}
    , facts{*database_}
    , sequences{*database_}
    , operations{*database_}
    , hooks{*database_}
    , projects{*database_}
    , sessions{*database_}
    , messages{*database_}
    , launch_plans{*database_}
    , usage{*database_}
    , changes{*database_} {}

Store::~Store() = default;

void Store::transact(const std::function<void()>& work) {
    Transaction transaction{*database_};
    work();
    transaction.commit();
    auto ids = sessions.take_written();
    if (written_ != nullptr) {
        written_->note(std::move(ids));
    }
}

void Store::prove_writable(domain::WallTime now) {
    transact([&] {
        database_->run("INSERT OR REPLACE INTO store_state (name, value) VALUES ('proof', ?)",
                       std::to_string(now.time_since_epoch().count()));
    });
}

void Store::checkpoint() {
    database_->rows<std::int64_t, std::int64_t, std::int64_t>("PRAGMA wal_checkpoint(PASSIVE)");
}

bool Store::prune() {
    const auto& limits = ipc::limits();
    bool has_more = false;
    transact([&] {
        has_more = changes.prune(limits.change_log_rows) == ChangeLog::kPruneStep;
        hooks.prune(limits.hook_inbox_rows);
        incidents.prune(limits.incident_rows);
        operations.prune(limits.finished_operation_rows);
        incarnations.prune(limits.incarnation_rows);
    });
    return has_more;
}

void Store::close() {
    database_->run("DELETE FROM store_state WHERE name = ?", kBoot);
    database_->rows<std::int64_t, std::int64_t, std::int64_t>("PRAGMA wal_checkpoint(TRUNCATE)");
}

const std::filesystem::path& Store::file() const {
    return database_->file();
}

} // namespace ao::store
