// posix_spawn, a pipe and a pidfd per run.
#include "workers/program_runner.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ao::workers {

namespace {

// Of each kind: four installs that take minutes must not hold up a probe of milliseconds.
constexpr std::ptrdiff_t kAtOnce = 4;
// Per stream and turn, so that a program that floods cannot keep the loop from turning.
constexpr int kReadsPerTurn = 64;

ProgramResult not_started(const std::string& what, int error) {
    ProgramResult failure;
    failure.problem = what + ": " + std::strerror(error);
    return failure;
}

// In memory, at its beginning: whoever reads it never waits and nobody has to feed it.
ipc::Descriptor file_of(const std::string& text) {
    ipc::Descriptor file{::memfd_create("input", MFD_CLOEXEC)};
    for (std::size_t written = 0; file && written < text.size();) {
        const auto count = ::write(file.get(), text.data() + written, text.size() - written);
        if (count <= 0) {
            return {};
        }
        written += static_cast<std::size_t>(count);
    }
    if (file) {
        ::lseek(file.get(), 0, SEEK_SET);
    }
    return file;
}

bool has_exited(const ipc::Child& child) {
    pollfd exit{child.pidfd.get(), POLLIN, 0};
    return ::poll(&exit, 1, 0) == 1;
}

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
        if (job.errors) {
            descriptors.push_back(job.errors.get());
        }
    }
    return descriptors;
}

std::optional<ProgramRunner::Clock::time_point> ProgramRunner::next_deadline() const {
    std::optional<Clock::time_point> next;
    for (const auto& job : running_) {
        next = std::min(next.value_or(job.deadline), job.deadline);
    }
    const auto may_start = [this](const Job& job) { return has_room_for(job.run); };
    if (std::any_of(waiting_.begin(), waiting_.end(), may_start)) {
        return Clock::time_point::min(); // start it at the next turn
    }
    return next;
}

bool ProgramRunner::has_room_for(const ProgramRun& run) const {
    const auto is_alike = [&](const Job& job) { return job.run.takes_long == run.takes_long; };
    return std::count_if(running_.begin(), running_.end(), is_alike) < kAtOnce;
}

std::deque<ProgramRunner::Job>::iterator ProgramRunner::next_to_start() {
    return std::find_if(waiting_.begin(), waiting_.end(),
                        [this](const Job& job) { return has_room_for(job.run); });
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
    for (auto next = next_to_start(); next != waiting_.end(); next = next_to_start()) {
        auto job = std::move(*next);
        waiting_.erase(next);
        if (auto failure = start(job, now)) {
            job.done(std::move(*failure));
        } else {
            running_.push_back(std::move(job));
        }
    }
}

std::optional<ProgramResult> ProgramRunner::start(Job& job, Clock::time_point now) {
    const auto& run = job.run;
    if (!run.log_file.empty()) {
        constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
        job.log.reset(::open(run.log_file.c_str(), kAppend, 0600));
        if (!job.log) {
            return not_started("cannot write the log " + run.log_file, errno);
        }
    }
    ipc::Descriptor input;
    if (run.input) {
        input = file_of(*run.input);
        if (!input) {
            return not_started("cannot keep the input of " + run.argv.at(0), errno);
        }
    }
    auto output = ipc::make_pipe();
    auto errors = run.errors_apart ? ipc::make_pipe() : ipc::Pipe{};
    ipc::ChildSpec spec;
    spec.program = run.argv.at(0);
    spec.argv = run.argv;
    spec.environment = run.environment;
    spec.directory = run.directory;
    spec.standard_input = input.get();
    spec.standard_output = output.write_end.get();
    spec.standard_error = (run.errors_apart ? errors : output).write_end.get();
    auto child = ipc::spawn(spec);
    if (!child) {
        return not_started("cannot start " + spec.program + " in " + run.directory, child.error());
    }
    job.child = std::move(*child);
    job.output = std::move(output.read_end);
    job.errors = std::move(errors.read_end);
    job.deadline = now + run.within;
    return std::nullopt;
}

void ProgramRunner::read_output(Job& job) {
    read_stream(job, job.output, job.result.output);
    read_stream(job, job.errors, job.result.errors);
}

void ProgramRunner::read_stream(Job& job, ipc::Descriptor& stream, std::string& kept) {
    std::array<char, 16'384> buffer{};
    for (int reads = 0; stream && reads < kReadsPerTurn; ++reads) {
        const auto got = ::read(stream.get(), buffer.data(), buffer.size());
        if (got < 0) {
            return;
        }
        if (got == 0) {
            stream.reset();
            return;
        }
        const auto size = static_cast<std::size_t>(got);
        const auto room = job.run.max_output - std::min(job.run.max_output, kept.size());
        if (job.run.keep_output) {
            kept.append(buffer.data(), std::min(size, room));
            job.result.was_cut |= size > room;
        }
        const auto to_log = std::min(size, job.run.max_log - job.logged);
        // A full disk must not end the run; the log is for people.
        if (job.log && ::write(job.log.get(), buffer.data(), to_log) >= 0) {
            job.logged += to_log;
        }
    }
}

bool ProgramRunner::has_ended(Job& job) {
    if (!has_exited(job.child)) {
        return false;
    }
    // What it left behind in its group holds its pipes and its files: it ends with its leader. The
    // leader is not reaped yet, so the name of the group is still its own.
    ipc::signal_group(job.child, SIGKILL);
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
