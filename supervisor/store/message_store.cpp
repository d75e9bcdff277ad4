// The statements of messages.
#include "supervisor/store/message_store.h"

#include "supervisor/store/database.h"

namespace ao::store {

namespace {

using domain::Message;
using domain::WallTime;

template <class... Arguments>
std::vector<Message> select(Database& database, const std::string& condition,
                            const Arguments&... arguments) {
    std::vector<Message> messages;
    for (auto& [id, session, number, text, interrupt, answers, not_before, state, operation,
                attempts, detail, created, submitted, acknowledged] :
         database.rows<std::string, std::string, std::int64_t, std::string, bool, bool,
                       std::optional<WallTime>, domain::MessageState, std::string, std::int64_t,
                       std::string, WallTime, std::optional<WallTime>, std::optional<WallTime>>(
             "SELECT id, session_id, number, text, interrupt, answers, not_before, state, "
             "operation, attempts, detail, created_at, submitted_at, acknowledged_at "
             "FROM messages WHERE " +
                 condition,
             arguments...)) {
        messages.push_back({std::move(id), std::move(session), number, std::move(text), interrupt,
                            answers, not_before, state, std::move(operation), attempts,
                            std::move(detail), created, submitted, acknowledged});
    }
    return messages;
}

} // namespace

void MessageStore::insert(const Message& message, std::uint64_t keep) {
    database_.run("INSERT INTO messages (id, session_id, number, text, interrupt, answers, "
                  "not_before, state, operation, attempts, detail, created_at, submitted_at, "
                  "acknowledged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                  message.id, message.session_id, message.number, message.text, message.interrupt,
                  message.answers, message.not_before, message.state, message.operation,
                  message.attempts, message.detail, message.created_at, message.submitted_at,
                  message.acknowledged_at);
    database_.run("DELETE FROM messages WHERE session_id = ? AND number <= ? "
                  "AND state <> 'queued'",
                  message.session_id, message.number - static_cast<std::int64_t>(keep));
}

void MessageStore::update(const Message& message) {
    database_.run("UPDATE messages SET not_before = ?, state = ?, operation = ?, attempts = ?, "
                  "detail = ?, submitted_at = ?, acknowledged_at = ? WHERE id = ?",
                  message.not_before, message.state, message.operation, message.attempts,
                  message.detail, message.submitted_at, message.acknowledged_at, message.id);
}

std::int64_t MessageStore::next_number(std::string_view session_id) const {
    return database_.value<std::int64_t>(
        "SELECT coalesce(max(number), 0) + 1 FROM messages WHERE session_id = ?", session_id);
}

std::optional<Message> MessageStore::find_by_operation(std::string_view op_id) const {
    auto found = select(database_, "operation = ? AND operation <> ''", op_id);
    return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

std::vector<Message> MessageStore::queued(std::string_view session_id) const {
    return select(database_, "session_id = ? AND state = 'queued' ORDER BY number", session_id);
}

std::vector<Message> MessageStore::held_back() const {
    return select(database_, "state = 'queued' AND not_before IS NOT NULL AND operation = '' "
                             "ORDER BY not_before");
}

std::vector<Message> MessageStore::unacknowledged(std::string_view session_id) const {
    return select(database_,
                  "session_id = ? AND state IN ('submitted', 'unconfirmed') ORDER BY number",
                  session_id);
}

std::vector<Message> MessageStore::newest(std::string_view session_id, std::uint64_t limit) const {
    return select(database_, "session_id = ? ORDER BY number DESC LIMIT ?", session_id, limit);
}

} // namespace ao::store
