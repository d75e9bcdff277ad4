// Lets coroutines have turns: per key one at a time, in the order of their asking. On one thread;
// outlives every turn and everyone who waits for one.
#pragma once

#include <coroutine>
#include <list>
#include <map>
#include <string>
#include <utility>

namespace ao::workers::git {

class Turns {
    using Queue =
        std::list<std::coroutine_handle<>>; // the front has the turn; its handle is unused

public:
    /// Having it is having the turn; the next one continues when it is gone.
    class [[nodiscard]] Turn {
    public:
        Turn(Turns& turns, std::string key)
            : turns_{&turns}
            , key_{std::move(key)} {}

        Turn(Turn&& other) noexcept
            : turns_{std::exchange(other.turns_, nullptr)}
            , key_{std::move(other.key_)} {}

        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        Turn& operator=(Turn&&) = delete;

        ~Turn() {
            if (turns_ != nullptr) {
                turns_->next(key_);
            }
        }

    private:
        Turns* turns_;
        std::string key_;
    };

    /// `const auto turn = co_await turns.turn(key);`
    auto turn(std::string key) {
        class Awaiter {
        public:
            Awaiter(Turns& turns, std::string key)
                : turns_{turns}
                , key_{std::move(key)} {}

            Awaiter(const Awaiter&) = delete;
            Awaiter& operator=(const Awaiter&) = delete;

            ~Awaiter() {
                if (waits_) { // its coroutine was destroyed
                    turns_.queues_[key_].erase(place_);
                }
            }

            bool await_ready() {
                auto& queue = turns_.queues_[key_];
                place_ = queue.insert(queue.end(), nullptr);
                return queue.size() == 1;
            }

            void await_suspend(std::coroutine_handle<> waiting) {
                *place_ = waiting;
                waits_ = true;
            }

            Turn await_resume() {
                waits_ = false;
                return Turn{turns_, std::move(key_)};
            }

        private:
            Turns& turns_;
            std::string key_;
            Queue::iterator place_;
            bool waits_ = false;
        };

        return Awaiter{*this, std::move(key)};
    }

private:
    void next(const std::string& key) {
        const auto queue = queues_.find(key);
        queue->second.pop_front();
        if (queue->second.empty()) {
            queues_.erase(queue);
        } else {
            queue->second.front().resume();
        }
    }

    std::map<std::string, Queue> queues_;
};

} // namespace ao::workers::git
