// The terminal takes a few kilobytes until the program reads.
#include "workers/pty_host/input_queue.h"

#include "ipc/pty/pty_limits.h"

#include <cerrno>
#include <unistd.h>

namespace ao::pty_host {

bool InputQueue::has_room_for(std::string_view bytes) const {
    return waiting_.size() + held_.size() + bytes.size() <= pty::kInputQueueBytes;
}

bool InputQueue::add_keys(std::string_view keys) {
    if (!has_room_for(keys)) {
        return false;
    }
    if (is_holding_) {
        held_ += keys;
        return true;
    }
    waiting_ += keys;
    flush();
    return true;
}

bool InputQueue::add(std::string_view bytes) {
    if (!has_room_for(bytes)) {
        return false;
    }
    waiting_ += bytes;
    flush();
    return true;
}

void InputQueue::release_keys() {
    is_holding_ = false;
    waiting_ += held_;
    held_.clear();
    flush();
}

void InputQueue::flush() {
    std::size_t written = 0;
    while (written < waiting_.size()) {
        const auto count = ::write(master_, waiting_.data() + written, waiting_.size() - written);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            break; // EAGAIN; or the program is gone, which SIGCHLD tells
        }
        written += static_cast<std::size_t>(count);
    }
    waiting_.erase(0, written);
}

} // namespace ao::pty_host
