// The statements of hook_inbox.
#include "supervisor/store/hook_inbox.h"

#include "supervisor/store/database.h"

namespace ao::store {

namespace {

template <class... Arguments>
std::vector<WaitingHook> select(Database& database, const std::string& payload,
                                const std::string& condition, const Arguments&... arguments) {
    std::vector<WaitingHook> hooks;
    database.each<std::int64_t, std::string, std::string, std::string, std::int64_t,
                  domain::WallTime, Blob>(
        "SELECT id, session_id, agent, event, generation, received_at, " + payload +
            " FROM hook_inbox WHERE " + condition,
        [&](auto row) {
            auto& [id, session, agent, event, generation, received, body] = row;
            hooks.push_back({id, std::move(session), std::move(agent), std::move(event),
                             static_cast<std::uint64_t>(generation), received,
                             std::move(body.bytes)});
        },
        arguments...);
    return hooks;
}

constexpr auto kNoPayload = "x''";

} // namespace

HookInbox::HookInbox(Database& database)
    : database_{database} {}

bool HookInbox::insert(const NewHook& hook, domain::WallTime received_at) {
    return database_.run("INSERT INTO hook_inbox "
                         "(event_id, session_id, agent, event, generation, payload, received_at) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
                         hook.event_id, hook.session_id, hook.agent, hook.event, hook.generation,
                         Blob{hook.payload}, received_at) == 1;
}

std::vector<WaitingHook> HookInbox::waiting(std::int64_t after, std::uint64_t limit) const {
    return select(database_, "payload", "state = 'new' AND id > ? ORDER BY id LIMIT ?", after,
                  limit);
}

std::optional<WaitingHook> HookInbox::find_waiting(std::int64_t id) const {
    auto found = select(database_, kNoPayload, "state = 'new' AND id = ?", id);
    return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

void HookInbox::mark_done(std::int64_t id) {
    database_.run("UPDATE hook_inbox SET state = 'done' WHERE id = ?", id);
}

std::uint64_t HookInbox::record_death(std::int64_t id) {
    database_.run("UPDATE hook_inbox SET deaths = deaths + 1 WHERE id = ?", id);
    return static_cast<std::uint64_t>(
        database_.value<std::int64_t>("SELECT deaths FROM hook_inbox WHERE id = ?", id));
}

void HookInbox::mark_poisoned(std::int64_t id) {
    database_.run("UPDATE hook_inbox SET state = 'poisoned' WHERE id = ?", id);
}

std::vector<WaitingHook> HookInbox::poisoned(std::uint64_t limit) const {
    return select(database_, kNoPayload, "state = 'poisoned' ORDER BY id DESC LIMIT ?", limit);
}

std::uint64_t HookInbox::pending_count() const {
    return static_cast<std::uint64_t>(
        database_.value<std::int64_t>("SELECT count(*) FROM hook_inbox WHERE state = 'new'"));
}

void HookInbox::prune(std::uint64_t keep) {
    database_.run("DELETE FROM hook_inbox WHERE id IN (SELECT id FROM hook_inbox "
                  "WHERE state = 'done' ORDER BY id "
                  "LIMIT max(0, (SELECT count(*) FROM hook_inbox) - ?))",
                  keep);
}

} // namespace ao::store
