// Opening with its checks, transactions, housekeeping, closing.
#include "supervisor/store/store.h"

#include "ipc/limits.h"
#include "supervisor/store/database.h"
#include "supervisor/store/migrations.h"
#include "supervisor/store/transaction.h"

#include <fmt/format.h>

namespace ao::store {

namespace {

constexpr std::string_view kCleanShutdown = "clean_shutdown";

bool was_closed_cleanly(Database& database) {
    const auto has_state = database.value<std::int64_t>(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'store_state'");
    return has_state == 0 || // a new file
           database.value<std::int64_t>("SELECT count(*) FROM store_state WHERE name = ?",
                                        kCleanShutdown) == 1;
}

void check_integrity(Database& database) {
    std::string finding = database.value<std::string>("PRAGMA quick_check(1)");
    if (finding == "ok") {
        const auto orphans = database.rows<std::string>("SELECT \"table\" FROM "
                                                        "pragma_foreign_key_check LIMIT 1");
        if (orphans.empty()) {
            return;
        }
        finding = "a row of " + std::get<0>(orphans.front()) + " lacks the row it refers to";
    }
    throw StoreError{StoreProblem::corrupt, 0,
                     fmt::format("{} (The check says: {})",
                                 advice_for(StoreProblem::corrupt, database.file()), finding)};
}

} // namespace

std::unique_ptr<Store> Store::open(const DataDir& data_dir, domain::WallTime now) {
    auto database = Database::open_writer(data_dir.prepare_database());
    const bool is_clean = was_closed_cleanly(*database);
    if (!is_clean) {
        check_integrity(*database);
    }
    migrate(*database, landed_migrations(), now);
    if (is_clean) {
        // From here on, only close() makes the next start skip the check.
        database->run("DELETE FROM store_state WHERE name = ?", kCleanShutdown);
    }
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
    , changes{*database_} {}

Store::~Store() = default;

void Store::transact(const std::function<void()>& work) {
    Transaction transaction{*database_};
    work();
    transaction.commit();
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
    transact([&] {
        database_->run("INSERT OR REPLACE INTO store_state (name, value) VALUES (?, 'yes')",
                       kCleanShutdown);
    });
    database_->rows<std::int64_t, std::int64_t, std::int64_t>("PRAGMA wal_checkpoint(TRUNCATE)");
}

const std::filesystem::path& Store::file() const {
    return database_->file();
}

} // namespace ao::store
