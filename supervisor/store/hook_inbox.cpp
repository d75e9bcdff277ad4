// The statements of hook_inbox.
#include "supervisor/store/hook_inbox.h"

#include "supervisor/store/database.h"

namespace ao::store {

HookInbox::HookInbox(Database& database)
    : database_{database} {}

bool HookInbox::insert(const NewHook& hook, domain::WallTime received_at) {
    return database_.run("INSERT INTO hook_inbox "
                         "(event_id, session_id, agent, event, generation, payload, received_at) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (event_id) DO NOTHING",
                         hook.event_id, hook.session_id, hook.agent, hook.event, hook.generation,
                         Blob{hook.payload}, received_at) == 1;
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
