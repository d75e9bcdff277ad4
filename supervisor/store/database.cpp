// Opening a connection, and turning what goes wrong into StoreError.
#include "supervisor/store/database.h"

#include "ipc/limits.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Statement.h>
#include <fmt/format.h>
#include <sqlite3.h>

namespace ao::store {

namespace {

// Far above the number of statements there are; a bound for texts that are put together.
constexpr std::size_t kKeptStatements = 512;

// Connections are opened by URI, because only its mode keeps SQLite from creating the file.
std::string uri_of(const std::filesystem::path& file, std::string_view mode) {
    const auto path = std::filesystem::absolute(file).native();
    std::string uri = "file:";
    for (const char letter : path) {
        if (letter == '%' || letter == '?' || letter == '#') {
            uri += fmt::format("%{:02x}", static_cast<unsigned char>(letter));
        } else {
            uri += letter;
        }
    }
    return uri + "?mode=" + std::string{mode};
}

Poco::Data::Session open_session(const std::filesystem::path& file, std::string_view mode) {
    static const bool is_registered = [] {
        // A connection has one thread at a time, and nobody reads SQLite's count of its memory:
        // without either lock a commit of facts takes a tenth less.
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        Poco::Data::SQLite::Connector::registerConnector();
        return true;
    }();
    static_cast<void>(is_registered);
    try {
        // Poco would try again for its login timeout, which is a minute: a thread that is to read
        // must hear at once that there is no descriptor left.
        constexpr std::size_t kLoginTimeout = 0;
        return Poco::Data::Session{Poco::Data::SQLite::Connector::KEY, uri_of(file, mode),
                                   kLoginTimeout};
    } catch (const Poco::Exception& error) {
        // There is no handle yet that could tell the code.
        throw StoreError{
            StoreProblem::io, SQLITE_CANTOPEN,
            fmt::format("{} ({})", advice_for(StoreProblem::io, file), error.displayText())};
    }
}

} // namespace

Database::Database(const std::filesystem::path& file, std::string_view mode)
    : file_{file}
    , session_{open_session(file, mode)} {
    sqlite3_extended_result_codes(handle(), 1);
    // First of all, for the pragmas below may meet a lock.
    value<std::int64_t>(fmt::format("PRAGMA busy_timeout={}", ipc::limits().store_busy.count()));
    run("PRAGMA foreign_keys=ON");
    run("PRAGMA temp_store=MEMORY");
    run("PRAGMA cell_size_check=ON");
}

std::unique_ptr<Database> Database::open_writer(const std::filesystem::path& file) {
    std::unique_ptr<Database> database{new Database{file, "rw"}};
    if (database->value<std::string>("PRAGMA journal_mode=WAL") != "wal") {
        throw StoreError{StoreProblem::io, 0,
                         fmt::format("{} is on a file system that cannot share memory between "
                                     "connections. Point AO_DATA_DIR to a local disk.",
                                     file.native())};
    }
    database->run("PRAGMA synchronous=FULL");
    return database;
}

std::unique_ptr<Database> Database::open_reader(const std::filesystem::path& file) {
    return std::unique_ptr<Database>{new Database{file, "ro"}};
}

void Database::run_script(std::string_view sql) {
    try {
        Poco::Data::Statement statement{session_};
        statement << std::string{sql};
        statement.execute();
    } catch (const Poco::Exception& error) {
        fail(error.displayText(), sql);
    }
}

Statement& Database::statement(std::string_view sql, std::size_t arguments) {
    auto found = statements_.find(std::string{sql});
    if (found == statements_.end()) {
        if (statements_.size() >= kKeptStatements) {
            statements_.clear(); // none is running: rows are read whole before anybody sees them
        }
        Statement compiled{handle(), sql};
        if (!compiled.is_valid()) {
            fail("it cannot be compiled", sql);
        }
        found = statements_.emplace(sql, std::move(compiled)).first;
    }
    if (found->second.parameters() != arguments) {
        throw StoreError{StoreProblem::other, 0,
                         fmt::format("{} arguments for: {}", arguments, sql)};
    }
    return found->second;
}

std::uint64_t Database::changes() const {
    return static_cast<std::uint64_t>(sqlite3_changes64(handle()));
}

sqlite3* Database::handle() const {
    return Poco::Data::SQLite::Utility::dbHandle(session_);
}

bool Database::is_in_transaction() const {
    return sqlite3_get_autocommit(handle()) == 0;
}

void Database::fail(const std::string& otherwise, std::string_view sql) const {
    const int code = sqlite3_extended_errcode(handle());
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) {
        throw StoreError{StoreProblem::other, 0,
                         fmt::format("{} ({}; while: {})", advice_for(StoreProblem::other, file_),
                                     otherwise, sql)};
    }
    const auto problem = problem_of(code);
    throw StoreError{problem, code,
                     fmt::format("{} (SQLite says: {}, code {}; while: {})",
                                 advice_for(problem, file_), sqlite3_errmsg(handle()), code,
                                 sql.substr(0, 80))};
}

} // namespace ao::store
