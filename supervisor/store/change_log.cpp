// Reading and pruning of the change log; nothing here inserts into it.
#include "supervisor/store/change_log.h"

#include "supervisor/store/database.h"

#include <algorithm>

namespace ao::store {

std::int64_t ChangeLog::head() const {
    return database_.value<std::int64_t>("SELECT coalesce(max(seq), 0) FROM change_log");
}

std::int64_t ChangeLog::oldest() const {
    return database_.value<std::int64_t>("SELECT coalesce(min(seq), 0) FROM change_log");
}

std::vector<Change> ChangeLog::after(std::int64_t cursor, std::size_t limit) const {
    using OptionalText = std::optional<std::string>;
    std::vector<Change> changes;
    for (auto& [seq, type, project_id, session_id, payload, created_at] :
         database_.rows<std::int64_t, std::string, OptionalText, OptionalText, std::string,
                        domain::WallTime>(
             "SELECT seq, event_type, project_id, session_id, payload, created_at "
             "FROM change_log WHERE seq > ? ORDER BY seq LIMIT ?",
             cursor, limit)) {
        changes.push_back({.seq = seq,
                           .type = std::move(type),
                           .project_id = std::move(project_id),
                           .session_id = std::move(session_id),
                           .payload = std::move(payload),
                           .created_at = created_at});
    }
    return changes;
}

std::uint64_t ChangeLog::prune(std::uint64_t keep) {
    // Two queries: together, SQLite reads the whole table for min and max.
    const auto newest_removed =
        head() - static_cast<std::int64_t>(std::max<std::uint64_t>(keep, 1));
    const auto first = oldest();
    if (first == 0 || newest_removed < first) {
        return 0;
    }
    return database_.run(
        "DELETE FROM change_log WHERE seq <= ?",
        std::min(newest_removed, first + static_cast<std::int64_t>(kPruneStep) - 1));
}

} // namespace ao::store
