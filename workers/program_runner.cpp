// posix_spawn, a pipe and a pidfd per run.
#include "workers/program_runner.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <unistd.h>

namespace ao::workers {

namespace {

constexpr std::size_t kAtOnce = 4;

} // namespace

ProgramRunner::~ProgramRunner() {
    for (const auto& job : running_) {
        ipc::signal_group(job.child, SIGKILL);
    }
}

void ProgramRunner::add(ProgramRun run, Done done) {
    Job job;
    job.run = std::move(run);
    job.done = std::move(done);
    waiting_.push_back(std::move(job));
}

std::vector<int> ProgramRunner::descriptors() const {
    std::vector<int> descriptors;
    for (const auto& job : running_) {
        descriptors.push_back(job.child.pidfd.get());
        if (job.output) {
            descriptors.push_back(job.output.get());
        }
    }
    return descriptors;
}

std::optional<ProgramRunner::Clock::time_point> ProgramRunner::next_deadline() const {
    std::optional<Clock::time_point> next;
    for (const auto& job : running_) {
        next = std::min(next.value_or(job.deadline), job.deadline);
    }
    if (!waiting_.empty() && running_.size() < kAtOnce) {
        return Clock::time_point::min(); // start it at the next turn
    }
    return next;
}

void ProgramRunner::turn(Clock::time_point now) {
    std::vector<std::pair<Done, ProgramResult>> ended;
    for (auto job = running_.begin(); job != running_.end();) {
        read_output(*job);
        if (now >= job->deadline && !job->timed_out) {
            job->timed_out = true;
            job->deadline = Clock::time_point::max();
            ipc::signal_group(job->child, SIGKILL);
        }
        if (has_ended(*job)) {
            ended.emplace_back(std::move(job->done), std::move(job->result));
            job = running_.erase(job);
        } else {
            ++job;
        }
    }
    start_waiting(now);
    // Last, because a callback may add runs.
    for (auto& [done, result] : ended) {
        done(std::move(result));
    }
}

void ProgramRunner::start_waiting(Clock::time_point now) {
    while (!waiting_.empty() && running_.size() < kAtOnce) {
        auto job = std::move(waiting_.front());
        waiting_.pop_front();
        if (auto failure = start(job, now)) {
            job.done(std::move(*failure));
        } else {
            running_.push_back(std::move(job));
        }
    }
}

std::optional<ProgramResult> ProgramRunner::start(Job& job, Clock::time_point now) {
    auto pipe = ipc::make_pipe();
    ipc::ChildSpec spec;
    spec.program = job.run.argv.at(0);
    spec.argv = job.run.argv;
    spec.directory = "/"; // a run must not depend on where the daemon was started
    spec.standard_output = pipe.write_end.get();
    spec.standard_error = pipe.write_end.get();
    auto child = ipc::spawn(spec);
    if (!child) {
        ProgramResult failure;
        failure.problem = "cannot start " + spec.program + ": " + std::strerror(child.error());
        return failure;
    }
    job.child = std::move(*child);
    job.output = std::move(pipe.read_end);
    job.deadline = now + job.run.within;
    return std::nullopt;
}

void ProgramRunner::read_output(Job& job) {
    std::array<char, 4096> buffer{};
    while (job.output) {
        const auto got = ::read(job.output.get(), buffer.data(), buffer.size());
        if (got < 0) {
            return;
        }
        if (got == 0) {
            job.output.reset();
            return;
        }
        auto& output = job.result.output;
        const auto room = job.run.max_output - std::min(job.run.max_output, output.size());
        if (job.run.keep_output) {
            output.append(buffer.data(), std::min(static_cast<std::size_t>(got), room));
        }
    }
}

bool ProgramRunner::has_ended(Job& job) {
    const auto exit = ipc::reap(job.child);
    if (!exit) {
        return false;
    }
    read_output(job);
    auto& result = job.result;
    result.exit_code = exit->code;
    if (job.timed_out) {
        result.end = ProgramResult::End::timed_out;
        result.problem = job.run.argv.front() + " did not end within " +
                         std::to_string(job.run.within.count()) + " ms";
    } else if (exit->signal != 0) {
        result.end = ProgramResult::End::killed;
        result.problem = job.run.argv.front() + " ended by " + exit->text();
    } else {
        result.end = ProgramResult::End::exited;
    }
    return true;
}

} // namespace ao::workers
