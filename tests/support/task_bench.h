// A worker's loop for tests, reduced to running programs: `bench.wait(task)` turns it until the
// task is done. One thread; no socket, no supervisor.
#pragma once

#include "workers/program_runner.h"
#include "workers/task.h"

#include <algorithm>
#include <poll.h>
#include <stdexcept>

namespace ao::testing {

class TaskBench final : public workers::Workbench {
public:
    void report(ipc::Fact) override {}

    void run(workers::ProgramRun run, std::function<void(workers::ProgramResult)> done) override {
        programs_.add(std::move(run), std::move(done));
    }

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
        const auto now = Clock::now();
        const auto next =
            std::clamp(programs_.next_deadline().value_or(now + longest), now, now + longest);
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now);
        ::poll(ready.data(), ready.size(), static_cast<int>(wait.count()));
        programs_.turn(Clock::now());
    }

    workers::ProgramRunner programs_;
    workers::Tasks tasks_;
};

} // namespace ao::testing
