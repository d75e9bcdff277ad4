// A statement that is compiled once and run often; for the hot path.
#pragma once

#include "supervisor/store/database.h"

#include <optional>

namespace ao::store {

/// Keep it no longer than its Database. `Parameters` are the types that are bound (row.h).
template <class... Parameters>
class Prepared {
public:
    Prepared(Database& database, std::string_view sql)
        : database_{database}
        , sql_{sql} {}

    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    /// Returns the number of rows changed. Throws StoreError.
    template <class... Arguments>
    std::uint64_t run(const Arguments&... arguments) {
        try {
            if (!statement_) {
                statement_.emplace(database_.session());
                *statement_ << sql_, Poco::Data::Keywords::use(bound_);
            }
            bound_ = std::tuple<Parameters...>{to_stored(arguments)...};
            return statement_->execute();
        } catch (const Poco::Exception& error) {
            // Poco counts a statement that failed as still executing for ever.
            statement_.reset();
            database_.fail(error, sql_);
        }
    }

private:
    Database& database_;
    const std::string sql_;
    std::tuple<Parameters...> bound_; // Poco reads the values from here, at each run
    std::optional<Poco::Data::Statement> statement_;
};

} // namespace ao::store
