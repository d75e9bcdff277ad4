// Compiling, binding and running one statement with SQLite's own functions.
#include "supervisor/store/prepared.h"

#include "supervisor/store/database.h"

#include <sqlite3.h>

namespace ao::store {

Prepared::Prepared(Database& database, std::string_view sql)
    : database_{database}
    , sql_{sql} {
    if (sqlite3_prepare_v3(database_.handle(), sql_.c_str(), -1, SQLITE_PREPARE_PERSISTENT,
                           &statement_, nullptr) != SQLITE_OK) {
        database_.fail("it cannot be compiled", sql_);
    }
}

Prepared::~Prepared() {
    sqlite3_finalize(statement_);
}

void Prepared::bind(int position, std::int64_t value) {
    sqlite3_bind_int64(statement_, position, value);
}

// Copied, because the value is a temporary of run().
void Prepared::bind(int position, const std::string& value) {
    sqlite3_bind_text64(statement_, position, value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

void Prepared::bind(int position, const Poco::Data::BLOB& value) {
    if (value.size() == 0) {
        sqlite3_bind_zeroblob(statement_, position, 0); // no address would mean NULL
    } else {
        sqlite3_bind_blob64(statement_, position, value.rawContent(), value.size(),
                            SQLITE_TRANSIENT);
    }
}

std::uint64_t Prepared::step(int arguments) {
    if (sqlite3_bind_parameter_count(statement_) != arguments) {
        database_.fail("it has another number of parameters", sql_);
    }
    const int result = sqlite3_step(statement_);
    const auto changed = static_cast<std::uint64_t>(sqlite3_changes64(database_.handle()));
    sqlite3_reset(statement_); // returns the error of the step once more
    if (result != SQLITE_DONE) {
        database_.fail("it failed", sql_);
    }
    return changed;
}

} // namespace ao::store
