// Sessions. Written by the core thread.
#pragma once

#include "supervisor/domain/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ao::store {

class Database;

/// All members throw StoreError; writes belong inside a Transaction.
class SessionStore {
public:
    explicit SessionStore(Database& database)
        : database_{database} {}

    void insert(const domain::Session& session);

    /// Writes every column of the session with that id.
    void update(const domain::Session& session);

    /// One more than the highest number of the project's sessions.
    std::int64_t next_number(std::string_view project_id) const;

    std::optional<domain::Session> find(std::string_view id) const;

    /// The session that waits for that operation.
    std::optional<domain::Session> find_by_operation(std::string_view op_id) const;

    /// By project, then number.
    std::vector<domain::Session> all() const;
    std::vector<domain::Session> of_project(std::string_view project_id) const;

    /// Those that are not over.
    std::vector<domain::Session> unfinished() const;

    /// Those that wait for their turn, in order.
    std::vector<domain::Session> queued() const;

    /// Those that run and whose hooks have said nothing in this launch, by the time of their
    /// launch.
    std::vector<domain::Session> owing_a_signal() const;

    /// Some that run and over whose transcripts so many workers have died, or more.
    std::vector<domain::Session> with_deadly_transcripts(std::uint64_t deaths,
                                                         std::uint64_t limit) const;

    /// How many run, are being started or are being ended.
    std::uint64_t count_begun() const;

    /// Some whose folder lies in quarantine since before `time`, oldest first.
    std::vector<domain::Session> quarantined_before(domain::WallTime time) const;

    /// The ids of what was inserted and updated since this was asked last.
    std::vector<std::string> take_written() { return std::exchange(written_, {}); }

private:
    Database& database_;
    std::vector<std::string> written_;
};

} // namespace ao::store
