// Raw hook events, kept until an agents worker has derived what they mean. Written by the core
// thread. Never reads a payload.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// One that waits.
struct WaitingHook {
    std::int64_t id = 0; // in the order in which they came
    std::string session_id;
    std::string agent;
    std::string event;
    std::uint64_t generation = 0;
    domain::WallTime received_at{};
    std::string payload;
};

/// All members throw StoreError; writes belong inside a Transaction.
class HookInbox {
public:
    explicit HookInbox(Database& database);

    /// False when an event with that id is there already; nothing changes then.
    bool insert(const NewHook& hook, domain::WallTime received_at);

    /// The oldest that wait, beyond `after`; at most `limit`.
    std::vector<WaitingHook> waiting(std::int64_t after, std::uint64_t limit) const;

    /// The one with that id, if it waits; without its payload.
    std::optional<WaitingHook> find_waiting(std::int64_t id) const;

    void mark_done(std::int64_t id);

    /// Notes that a worker died with it in hand; returns how often that has happened.
    std::uint64_t record_death(std::int64_t id);
    void mark_poisoned(std::int64_t id);

    /// Those that were set aside, newest first; at most `limit`. Without their payloads.
    std::vector<WaitingHook> poisoned(std::uint64_t limit) const;

    /// Events nobody has derived from yet.
    std::uint64_t pending_count() const;

    /// Removes the oldest done events until at most `keep` rows are left; events that wait and
    /// poisoned ones always stay.
    void prune(std::uint64_t keep);

private:
    Database& database_;
};

} // namespace ao::store
