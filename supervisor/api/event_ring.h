// The newest changes in memory, serialized once and shared by all streams: what a reader that
// keeps up is served from. Bounded by frames and bytes. Any thread; the core thread pushes.
#pragma once

#include "supervisor/api/event_frame.h"

#include <deque>
#include <mutex>
#include <vector>

namespace ao::api {

class EventRing {
public:
    EventRing(std::size_t max_frames, std::size_t max_bytes)
        : max_frames_{max_frames}
        , max_bytes_{max_bytes} {}

    /// Adds newly committed changes, in order.
    void push(const std::vector<Change>& changes);

    /// Where a reader stands that has seen everything up to `cursor`.
    enum class Standing : std::uint8_t {
        unknown,   // nothing was pushed yet; only the log knows
        caught_up, // there is nothing after the cursor
        gathered,  // frames were appended to `pieces` and the cursor moved
        fallen_out // what comes after the cursor has left the ring
    };

    Standing gather(std::int64_t& cursor, bool chunked, std::size_t at_most,
                    std::vector<Piece>& pieces) const;

    /// True when what comes after the cursor has left the ring.
    bool has_lost(std::int64_t cursor) const;

private:
    const std::size_t max_frames_;
    const std::size_t max_bytes_;
    mutable std::mutex mutex_; // guards the rest
    std::deque<Frame> frames_; // rising sequence
    std::size_t bytes_ = 0;
};

} // namespace ao::api
