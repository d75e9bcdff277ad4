// Looks into a database from outside, with SQLite itself and none of our code.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace ao::testing {

class SqliteFile {
public:
    explicit SqliteFile(const std::filesystem::path& path) {
        if (::sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr) !=
            SQLITE_OK) {
            throw std::runtime_error{"cannot open " + path.string()};
        }
        ::sqlite3_busy_timeout(database_, 30'000);
    }

    ~SqliteFile() { ::sqlite3_close(database_); }

    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;

    /// The first column of the first row as text; empty when there is none.
    std::string value(const std::string& sql) const {
        sqlite3_stmt* statement = nullptr;
        if (::sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            throw std::runtime_error{sql + ": " + ::sqlite3_errmsg(database_)};
        }
        std::string result;
        if (::sqlite3_step(statement) == SQLITE_ROW && ::sqlite3_column_text(statement, 0)) {
            result = reinterpret_cast<const char*>(::sqlite3_column_text(statement, 0));
        }
        ::sqlite3_finalize(statement);
        return result;
    }

    void run(const std::string& sql) const { value(sql); }

private:
    sqlite3* database_ = nullptr;
};

} // namespace ao::testing
