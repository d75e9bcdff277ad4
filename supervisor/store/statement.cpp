// Compiling, binding, stepping and reading with SQLite's own functions.
#include "supervisor/store/statement.h"

#include <sqlite3.h>

#include <utility>

namespace ao::store {

bool Row::extract(int position, std::int64_t& value) const {
    if (sqlite3_column_type(statement_, position) == SQLITE_NULL) {
        return false;
    }
    value = sqlite3_column_int64(statement_, position);
    return true;
}

bool Row::extract(int position, std::string& value) const {
    if (sqlite3_column_type(statement_, position) == SQLITE_NULL) {
        return false;
    }
    // An empty blob has no address.
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, position));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, position));
    value.assign(bytes == nullptr ? "" : bytes, bytes == nullptr ? 0 : size);
    return true;
}

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                       SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
}

Statement::Statement(Statement&& other) noexcept
    : handle_{std::exchange(other.handle_, nullptr)} {}

Statement::~Statement() {
    sqlite3_finalize(handle_);
}

std::size_t Statement::parameters() const {
    return static_cast<std::size_t>(sqlite3_bind_parameter_count(handle_));
}

Statement::Step Statement::step() {
    switch (sqlite3_step(handle_)) {
    case SQLITE_ROW:
        return Step::row;
    case SQLITE_DONE:
        return Step::done;
    default:
        return Step::failed;
    }
}

void Statement::reset() {
    sqlite3_reset(handle_); // returns the error of the last step once more
    sqlite3_clear_bindings(handle_);
}

void Statement::bind_one(int position, std::int64_t value) {
    sqlite3_bind_int64(handle_, position, value);
}

// Copied, because to_stored may have made a temporary.
void Statement::bind_one(int position, const std::string& value) {
    sqlite3_bind_text64(handle_, position, value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

void Statement::bind_one(int position, const Blob& value) {
    // std::string has an address also when it is empty; none would mean NULL.
    sqlite3_bind_blob64(handle_, position, value.bytes.data(), value.bytes.size(),
                        SQLITE_TRANSIENT);
}

} // namespace ao::store
