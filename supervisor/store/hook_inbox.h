// Raw hook events, kept until an agents worker has derived what they mean. Written by the core
// thread. Never reads a payload.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <cstdint>
#include <string>

namespace ao::store {

class Database;

struct NewHook {
    std::string event_id;
    std::string session_id; // empty outside a session
    std::string agent;
    std::string event;
    std::uint64_t generation = 0;
    std::string payload; // raw bytes
};

/// All members throw StoreError; writes belong inside a Transaction.
class HookInbox {
public:
    explicit HookInbox(Database& database);

    /// False when an event with that id is there already; nothing changes then.
    bool insert(const NewHook& hook, domain::WallTime received_at);

    /// Events nobody has derived from yet.
    std::uint64_t pending_count() const;

    /// Removes the oldest done events until at most `keep` rows are left; events that wait and
    /// poisoned ones always stay.
    void prune(std::uint64_t keep);

private:
    Database& database_;
};

} // namespace ao::store
