// One compiled statement of SQLite: bound, stepped, read, reset. Poco compiles its statements anew
// at every run, which costs a multiple of what the statement does (docs/adr/0003), so statements
// are SQLite's own and stay compiled. Included by database.h only.
#pragma once

#include "supervisor/store/row.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

struct sqlite3;
struct sqlite3_stmt;

namespace ao::store {

/// Reports failure by the result alone; Database says what went wrong. One thread.
class Statement {
public:
    /// `is_valid` tells whether it could be compiled.
    Statement(sqlite3* database, std::string_view sql);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    bool is_valid() const { return handle_ != nullptr; }

    std::size_t parameters() const;

    template <class... Arguments>
    void bind(const Arguments&... arguments) {
        int position = 0;
        (bind_one(++position, to_stored(arguments)), ...);
    }

    enum class Step : std::uint8_t { row, done, failed };
    Step step();

    /// The current row; throws StoreError for a NULL where none may be.
    template <class... Columns>
    std::tuple<Columns...> read() const {
        std::tuple<Columns...> values;
        const Row row{handle_};
        int position = 0;
        const auto read_one = [&](auto& value) {
            if (!read_column(row, position, value)) {
                throw StoreError{StoreProblem::other, 0,
                                 "column " + std::to_string(position) +
                                     " is NULL where a value is required"};
            }
            ++position;
        };
        std::apply([&](auto&... value) { (read_one(value), ...); }, values);
        return values;
    }

    /// Ready for the next run; what was bound is forgotten.
    void reset();

private:
    void bind_one(int position, std::int64_t value);
    void bind_one(int position, const std::string& value);
    void bind_one(int position, const Blob& value);

    template <class T>
    void bind_one(int position, const std::optional<T>& value) {
        if (value) {
            bind_one(position, *value);
        } // unbound means NULL
    }

    sqlite3_stmt* handle_ = nullptr;
};

} // namespace ao::store
