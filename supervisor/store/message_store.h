// Messages for sessions, with their receipts. Written by the core thread.
#pragma once

#include "supervisor/domain/message.h"

#include <optional>
#include <string_view>
#include <vector>

namespace ao::store {

class Database;

/// All members throw StoreError; writes belong inside a Transaction.
class MessageStore {
public:
    explicit MessageStore(Database& database)
        : database_{database} {}

    /// Adds the message and forgets the oldest of its session beyond `keep`; what is still to be
    /// typed stays.
    void insert(const domain::Message& message, std::uint64_t keep);

    /// Writes what may change of the message with that id.
    void update(const domain::Message& message);

    /// One more than the highest number of the session's messages.
    std::int64_t next_number(std::string_view session_id) const;

    /// The message that waits for that operation.
    std::optional<domain::Message> find_by_operation(std::string_view op_id) const;

    /// Those of the session that are still to be typed, by number.
    std::vector<domain::Message> queued(std::string_view session_id) const;

    /// Those of all sessions that may not be typed before a certain time, by that time.
    std::vector<domain::Message> held_back() const;

    /// Those of the session that were typed and not acknowledged, by number.
    std::vector<domain::Message> unacknowledged(std::string_view session_id) const;

    /// The newest of the session, newest first.
    std::vector<domain::Message> newest(std::string_view session_id, std::uint64_t limit) const;

private:
    Database& database_;
};

} // namespace ao::store
