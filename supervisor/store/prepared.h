// A statement that is compiled once and run often; for the hot path. Poco compiles a statement anew
// at every run, which costs several times what a fact costs otherwise, so this one is SQLite's own.
#pragma once

#include "supervisor/store/row.h"

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace ao::store {

class Database;

/// Must not outlive its Database; one thread. Throws StoreError.
class Prepared {
public:
    Prepared(Database& database, std::string_view sql);
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;
    ~Prepared();

    /// Returns the number of rows changed. `arguments` as for Database::run.
    template <class... Arguments>
    std::uint64_t run(const Arguments&... arguments) {
        int position = 0;
        (bind(++position, to_stored(arguments)), ...);
        return step(position);
    }

private:
    void bind(int position, std::int64_t value);
    void bind(int position, const std::string& value);
    void bind(int position, const Poco::Data::BLOB& value);
    std::uint64_t step(int arguments);

    Database& database_;
    const std::string sql_;
    sqlite3_stmt* statement_ = nullptr;
};

} // namespace ao::store
