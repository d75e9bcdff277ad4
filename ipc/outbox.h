// The facts a worker has yet to get committed. Waiting facts coalesce by subject (a fact is a
// whole observation, so the newest wins); facts under way keep their sequence until they are
// acknowledged. Pure: no clock, no socket; owned by the worker's loop.
#pragma once

#include "ipc/facts.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ao::ipc {

struct OutboxFigures {
    std::uint64_t waiting = 0;
    std::uint64_t sent = 0; // distinct facts put on the wire
    std::uint64_t acknowledged = 0;
    std::uint64_t coalesced = 0; // facts replaced by a newer one before they were sent
};

class Outbox {
public:
    struct Numbered {
        Sequence sequence = 0;
        std::int64_t at_ms = 0;
        Fact fact;
    };

    Outbox(std::size_t credits, std::size_t subjects)
        : credits_{credits}
        , subjects_{subjects} {}

    /// Takes a fact in. False when too many distinct subjects wait already: the fact is not kept
    /// and has to be observed again (it is level-triggered, so nothing diverges).
    bool put(Fact fact, std::int64_t at_ms);

    /// The next fact to send, while credits last. It is under way from here on.
    std::optional<Numbered> next();

    /// Everything up to `sequence` is committed. A number that was never sent is ignored.
    void acknowledge(Sequence sequence);

    /// The facts under way, oldest first, to be sent again unchanged.
    const std::deque<Numbered>& under_way() const { return under_way_; }

    bool is_empty() const { return waiting_.empty() && under_way_.empty(); }

    OutboxFigures figures() const;

private:
    using Subject = std::pair<std::string, std::string>; // wire name and subject

    std::size_t credits_;
    std::size_t subjects_;
    Sequence last_sequence_ = 0;
    OutboxFigures figures_;
    std::deque<Subject> order_;
    std::map<Subject, std::pair<Fact, std::int64_t>> waiting_;
    std::deque<Numbered> under_way_;
};

} // namespace ao::ipc
