// Carries out program runs for a worker's loop: starts them, gathers their output, ends them at
// their deadline. Owned by the loop's thread.
#pragma once

#include "ipc/child_process.h"
#include "workers/program_run.h"

#include <chrono>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <vector>

namespace ao::workers {

class ProgramRunner {
public:
    using Clock = std::chrono::steady_clock;
    using Done = std::function<void(ProgramResult)>;

    void add(ProgramRun run, Done done);

    /// Descriptors that are readable when `turn` has something to do.
    std::vector<int> descriptors() const;
    std::optional<Clock::time_point> next_deadline() const;

    /// Starts what may start, reads what there is, calls back what has ended.
    void turn(Clock::time_point now);

    /// Kills everything, without calling back.
    ~ProgramRunner();

private:
    struct Job {
        ProgramRun run;
        Done done;
        ipc::Child child;
        ipc::Descriptor output;
        ipc::Descriptor errors; // only when they are wanted apart
        ipc::Descriptor log;
        std::size_t logged = 0;
        Clock::time_point deadline;
        bool timed_out = false;
        ProgramResult result;
    };

    bool has_room_for(const ProgramRun& run) const;
    std::deque<Job>::iterator next_to_start();
    void start_waiting(Clock::time_point now);
    static std::optional<ProgramResult> start(Job& job, Clock::time_point now);
    static void read_output(Job& job);
    static void read_stream(Job& job, ipc::Descriptor& stream, std::string& kept);
    static bool has_ended(Job& job);

    std::deque<Job> waiting_;
    std::list<Job> running_;
};

} // namespace ao::workers
