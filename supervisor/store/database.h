// Our small interface over Poco::Data::SQLite: one connection, typed queries, plain errors.
// Included by this folder's sources; everybody else uses the typed stores. A Database belongs to
// one thread at a time. It never interprets rows and never retries.
//
// Poco opens and closes the session and runs the migrations. SQLite's own handle
// (Poco::Data::SQLite::Utility::dbHandle) is used for what Poco cannot express:
// sqlite3_extended_result_codes, sqlite3_extended_errcode, sqlite3_errmsg, sqlite3_get_autocommit,
// sqlite3_changes64, and statements that stay compiled (statement.h).
#pragma once

#include "supervisor/store/row.h"
#include "supervisor/store/statement.h"
#include "supervisor/store/store_error.h"

#include <Poco/Data/Session.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

struct sqlite3;

namespace ao::store {

/// Every member throws StoreError.
class Database {
public:
    /// Opens an existing file to read and write: WAL, synchronous=FULL, foreign keys, busy timeout
    /// of limits().store_busy. Never creates the file (DataDir does).
    static std::unique_ptr<Database> open_writer(const std::filesystem::path& file);

    /// Opens an existing file that cannot be written through this connection.
    static std::unique_ptr<Database> open_reader(const std::filesystem::path& file);

    Database(Database&&) = delete;

    /// Runs one statement; returns the number of rows it inserted, updated or deleted.
    template <class... Arguments>
    std::uint64_t run(std::string_view sql, const Arguments&... arguments);

    /// Runs every statement of a text that takes no arguments.
    void run_script(std::string_view sql);

    /// Every row of a query. A column that may be NULL is a std::optional; NULL in any other is a
    /// StoreError. All rows are held in memory: give the query a LIMIT.
    template <class... Columns, class... Arguments>
    std::vector<std::tuple<Columns...>> rows(std::string_view sql, const Arguments&... arguments);

    /// Gives each row of a query to `take` as it is read, for what may be many.
    template <class... Columns, class Take, class... Arguments>
    void each(std::string_view sql, Take&& take, const Arguments&... arguments);

    /// The first row of a query, if there is one.
    template <class... Columns, class... Arguments>
    std::optional<std::tuple<Columns...>> row(std::string_view sql, const Arguments&... arguments);

    /// The only column of the only row of a query that always has one: count(*), a PRAGMA.
    template <class Column, class... Arguments>
    Column value(std::string_view sql, const Arguments&... arguments);

    const std::filesystem::path& file() const { return file_; }

    /// Between BEGIN and its end. SQLite itself rolls back after some errors.
    bool is_in_transaction() const;

    /// Throws what went wrong while running `sql`: SQLite's own account of it, or `otherwise` when
    /// SQLite had no part in it.
    [[noreturn]] void fail(const std::string& otherwise, std::string_view sql) const;

private:
    Database(const std::filesystem::path& file, std::string_view mode);

    sqlite3* handle() const;

    // Compiled at its first use and kept.
    Statement& statement(std::string_view sql, std::size_t arguments);
    std::uint64_t changes() const;

    // Resets a statement whatever happens while it runs.
    struct Execution {
        Statement& statement;

        ~Execution() { statement.reset(); }
    };

    std::filesystem::path file_;
    Poco::Data::Session session_;
    std::unordered_map<std::string, Statement> statements_; // gone before the session
};

template <class... Arguments>
std::uint64_t Database::run(std::string_view sql, const Arguments&... arguments) {
    const Execution execution{statement(sql, sizeof...(arguments))};
    execution.statement.bind(arguments...);
    auto step = execution.statement.step();
    while (step == Statement::Step::row) { // a PRAGMA may answer
        step = execution.statement.step();
    }
    if (step == Statement::Step::failed) {
        fail("it failed", sql);
    }
    return changes();
}

template <class... Columns, class Take, class... Arguments>
void Database::each(std::string_view sql, Take&& take, const Arguments&... arguments) {
    const Execution execution{statement(sql, sizeof...(arguments))};
    execution.statement.bind(arguments...);
    auto step = execution.statement.step();
    for (; step == Statement::Step::row; step = execution.statement.step()) {
        take(execution.statement.read<Columns...>());
    }
    if (step == Statement::Step::failed) {
        fail("it failed", sql);
    }
}

template <class... Columns, class... Arguments>
std::vector<std::tuple<Columns...>> Database::rows(std::string_view sql,
                                                   const Arguments&... arguments) {
    std::vector<std::tuple<Columns...>> found;
    each<Columns...>(
        sql, [&](std::tuple<Columns...> row) { found.push_back(std::move(row)); }, arguments...);
    return found;
}

template <class... Columns, class... Arguments>
std::optional<std::tuple<Columns...>> Database::row(std::string_view sql,
                                                    const Arguments&... arguments) {
    auto found = rows<Columns...>(sql, arguments...);
    if (found.empty()) {
        return std::nullopt;
    }
    return std::move(found.front());
}

template <class Column, class... Arguments>
Column Database::value(std::string_view sql, const Arguments&... arguments) {
    auto found = row<Column>(sql, arguments...);
    if (!found) {
        throw StoreError{StoreProblem::other, 0, "no row from: " + std::string{sql}};
    }
    return std::get<0>(std::move(*found));
}

} // namespace ao::store
