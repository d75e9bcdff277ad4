// The change log: written by triggers only, read for publishing and replay, pruned from its old
// end only, so that the retained range has no gaps.
#pragma once

#include "supervisor/domain/change.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ao::store {

class Database;

using domain::Change;

/// All members throw StoreError.
class ChangeLog {
public:
    explicit ChangeLog(Database& database)
        : database_{database} {}

    /// Sequence of the newest row; 0 when the log is empty.
    std::int64_t head() const;

    /// Sequence of the oldest retained row; 0 when the log is empty.
    std::int64_t oldest() const;

    /// Rows with a sequence above `cursor`, in order, at most `limit`. Inside a transaction this
    /// includes rows that are not committed yet: publish only after commit.
    std::vector<Change> after(std::int64_t cursor, std::size_t limit) const;

    /// Removes the oldest rows beyond the newest `keep` (at least 1), at most kPruneStep in one
    /// call so that no commit takes long; returns how many went. Core thread, in a Transaction.
    std::uint64_t prune(std::uint64_t keep);

    static constexpr std::uint64_t kPruneStep = 10'000;

private:
    Database& database_;
};

} // namespace ao::store
