// One at a time, in the order of arrival, for tasks on the loop's one thread: `auto turn = co_await
// enter(turnstile, workbench);` — the next one goes on when the turn is destroyed. Who waits is
// called back by the loop and not by whom it waited for, so that a crash is blamed on the right
// one.
#pragma once

#include "ipc/child_process.h"
#include "workers/task.h"

#include <deque>
#include <memory>
#include <poll.h>
#include <utility>

namespace ao::workers {

class Turnstile {
    struct Queue {
        bool is_taken = false;
        std::deque<ipc::Descriptor> waiting; // the write end of what each one waits for
    };

public:
    /// Held by whom the way is free for. It may outlive the turnstile.
    class Turn {
    public:
        explicit Turn(std::shared_ptr<Queue> queue)
            : queue_{std::move(queue)} {}

        Turn(Turn&&) = default;
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Turn& operator=(Turn&&) = delete;

        // Hands the way over to the next one: what it waits for is the end of its pipe.
        ~Turn() {
            if (queue_ && queue_->waiting.empty()) {
                queue_->is_taken = false;
            } else if (queue_) {
                queue_->waiting.pop_front();
            }
        }

    private:
        std::shared_ptr<Queue> queue_;
    };

private:
    friend Task<Turn> enter(Turnstile& turnstile, Workbench& workbench);

    std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
};

inline Task<Turnstile::Turn> enter(Turnstile& turnstile, Workbench& workbench) {
    const auto queue = turnstile.queue_;
    if (std::exchange(queue->is_taken, true)) {
        auto pipe = ipc::make_pipe();
        queue->waiting.push_back(std::move(pipe.write_end));
        co_await wait_for(workbench, pipe.read_end.get(), POLLIN, std::nullopt);
    }
    co_return Turnstile::Turn{queue};
}

} // namespace ao::workers
