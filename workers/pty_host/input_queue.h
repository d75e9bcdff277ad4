// What waits to be typed into the program. While a message is delivered, people's keys wait behind
// it, so that the two are never mixed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ao::pty_host {

class InputQueue {
public:
    /// Writes to this terminal; not owned.
    explicit InputQueue(int master)
        : master_{master} {}

    /// Keys of a person. False, and nothing is taken, when kInputQueueBytes wait already.
    bool add_keys(std::string_view keys);

    /// Part of a message, or the answer to a query: ahead of keys that are held.
    bool add(std::string_view bytes);

    /// Keys wait until they are released.
    void hold_keys() { is_holding_ = true; }

    void release_keys();

    /// Writes what the terminal takes.
    void flush();

    bool is_empty() const { return waiting_.empty(); }

    /// Gives up what was not written yet. Held keys stay.
    void drop() { waiting_.clear(); }

private:
    bool has_room_for(std::string_view bytes) const;

    int master_;
    bool is_holding_ = false;
    std::string waiting_;
    std::string held_;
};

} // namespace ao::pty_host
