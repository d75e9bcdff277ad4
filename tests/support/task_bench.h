// A worker's loop for tests, reduced to running programs: `bench.wait(task)` turns it until the
// task is done. One thread; no socket, no supervisor.
#pragma once

#include "workers/program_runner.h"
#include "workers/task.h"

#include <algorithm>
#include <list>
#include <poll.h>
#include <stdexcept>

namespace ao::testing {

class TaskBench final : public workers::Workbench {
public:
    void report(ipc::Fact fact) override { reported.push_back(std::move(fact)); }

    void run(workers::ProgramRun run, std::function<void(workers::ProgramResult)> done) override {
        programs_.add(std::move(run), std::move(done));
    }

    void wait_for(int descriptor, short events, std::optional<std::chrono::milliseconds> within,
                  std::function<void(bool)> done) override {
        waiters_.push_back(
            {descriptor, events, Clock::now() + within.value_or(kForEver), std::move(done)});
    }

    void take_in_hand(std::string input, const std::function<void()>& work) override {
        in_hand.push_back(std::move(input));
        work();
    }

    std::vector<ipc::Fact> reported;
    std::vector<std::string> in_hand; // every input that was, in this order

    /// Throws when the task has not ended after a minute.
    template <class T>
    T wait(workers::Task<T> task) {
        std::optional<T> result;
        tasks_.start(std::move(task), [&](T value) { result.emplace(std::move(value)); });
        const auto deadline = Clock::now() + std::chrono::minutes{1};
        while (!result) {
            if (Clock::now() > deadline) {
                throw std::runtime_error{"a task has not ended"};
            }
            turn();
        }
        return std::move(*result);
    }

    /// Starts a task that goes on while others are waited for.
    template <class T, class Done>
    void start(workers::Task<T> task, Done done) {
        tasks_.start(std::move(task), std::move(done));
    }

    void turn() { turn_within(kTurn); }

    /// Comes back within a millisecond, whether something happened or not.
    void turn_briefly() { turn_within(std::chrono::milliseconds{1}); }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds kTurn{1'000};

    void turn_within(std::chrono::milliseconds longest) {
        std::vector<pollfd> ready;
        for (const int descriptor : programs_.descriptors()) {
            ready.push_back({descriptor, POLLIN, 0});
        }
        const auto first_waiter = ready.size();
        const auto now = Clock::now();
        auto next =
            std::clamp(programs_.next_deadline().value_or(now + longest), now, now + longest);
        for (const auto& waiter : waiters_) {
            ready.push_back({waiter.descriptor, waiter.events, 0});
            next = std::clamp(waiter.deadline, now, next);
        }
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now);
        ::poll(ready.data(), ready.size(), static_cast<int>(wait.count()));
        programs_.turn(Clock::now());
        auto waiter = waiters_.begin();
        for (auto at = first_waiter; at < ready.size(); ++at) {
            const auto current = waiter++;
            const bool has_happened = ready[at].revents != 0;
            if (has_happened || current->deadline <= Clock::now()) {
                const auto done = std::move(current->done);
                waiters_.erase(current);
                done(has_happened);
            }
        }
    }

    static constexpr std::chrono::hours kForEver{24};

    struct Waiter {
        int descriptor;
        short events;
        Clock::time_point deadline;
        std::function<void(bool)> done;
    };

    std::list<Waiter> waiters_;

    workers::ProgramRunner programs_;
    workers::Tasks tasks_;
};

} // namespace ao::testing
