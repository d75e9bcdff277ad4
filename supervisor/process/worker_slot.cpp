// The life of a worker: start, watch, end, decide.
#include "supervisor/process/worker_slot.h"

#include "ipc/daemon/process_identity.h"
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "supervisor/domain/liveness.h"

#include <array>
#include <csignal>
#include <cstring>
#include <random>
#include <sys/resource.h>
#include <unistd.h>

namespace ao::process {

using domain::WorkerState;

namespace {

double random_jitter() {
    static std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution{-1.0, 1.0}(generator);
}

// AO_GITHUB_TOKEN is the scm worker's alone (decisions.md 6).
std::vector<std::string> environment_for(ipc::WorkerKind kind) {
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view variable{*entry};
        if (kind == ipc::WorkerKind::scm || !variable.starts_with("AO_GITHUB_TOKEN=")) {
            environment.emplace_back(variable);
        }
    }
    return environment;
}

// Set from outside, so that the worker's own good will is not needed. Sanitizers reserve
// terabytes of address space and would not start under a ceiling.
void apply_ceilings(pid_t pid) {
    const auto& limits = ipc::limits();
    const auto set = [pid](auto resource, std::uint64_t value) {
        const rlimit ceiling{value, value};
        ::prlimit(pid, resource, &ceiling, nullptr);
    };
    set(RLIMIT_NOFILE, limits.worker_descriptors);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    set(RLIMIT_AS, limits.worker_address_space_mb << 20U);
#endif
}

} // namespace

WorkerSlot::WorkerSlot(ipc::WorkerKind kind, const WorkerSpec& spec, HostListener& listener)
    : kind_{kind}
    , spec_{spec}
    , listener_{listener}
    , log_{spec.logs, "worker-" + std::string{ipc::to_text(kind)}} {}

void WorkerSlot::start() {
    if (child_ || awaits_incarnation_ || wanted_ == Wanted::leave) {
        return;
    }
    awaits_incarnation_ = true;
    state_ = WorkerState::starting;
    deadline_.reset();
    next_attempt_at_.reset();
    listener_.want_incarnation(kind_);
}

void WorkerSlot::spawn(ipc::Incarnation incarnation, Clock::time_point now) {
    awaits_incarnation_ = false;
    incarnation_ = incarnation;
    if (wanted_ == Wanted::leave) {
        state_ = WorkerState::stopped;
        listener_.worker_ended({run(), "the supervisor stops"});
        return;
    }
    wanted_ = Wanted::run;
    condemned_for_.clear();
    ready_since_.reset();
    build_.clear();
    ++starts_;

    ipc::WorkerBirth birth{
        kind_, incarnation, ::getpid(), ipc::random_hex(16), ipc::random_hex(8), spec_.endpoint};
    page_ = ipc::VitalsPage::create(birth);
    auto pipe = ipc::make_pipe();
    ipc::ChildSpec child;
    child.program = spec_.program(kind_);
    child.argv = {child.program};
    child.environment = environment_for(kind_);
    child.standard_output = pipe.write_end.get();
    child.standard_error = pipe.write_end.get();
    child.inherited = page_->descriptor();
    // Expected before it exists, or its hello could come first.
    listener_.expect_worker(birth);
    auto spawned = ipc::spawn(child);
    page_->close_descriptor();
    if (!spawned) {
        const auto why = "cannot start " + child.program + ": " + std::strerror(spawned.error());
        trouble("start", why);
        listener_.worker_ended({run(), why});
        fail(std::nullopt, why, now);
        return;
    }
    child_ = std::move(*spawned);
    apply_ceilings(child_->pid);
    output_ = std::move(pipe.read_end);
    started_at_ = ipc::wall_now();
    state_ = WorkerState::starting;
    deadline_ = now + ipc::limits().hello_within;
    log_.note("started as pid " + std::to_string(child_->pid) + ", incarnation " +
              std::to_string(incarnation));
    listener_.worker_spawned(run(), child_->pid);
}

void WorkerSlot::deny(const std::string& why, Clock::time_point now) {
    awaits_incarnation_ = false;
    if (wanted_ == Wanted::leave) {
        state_ = WorkerState::stopped;
        return;
    }
    // Not the worker's fault: no entry in its history, only a pause.
    state_ = WorkerState::backoff;
    remember_error("cannot be started: " + why);
    deadline_ = now + ipc::limits().store_retry_max;
    next_attempt_at_ = ipc::wall_now() + ipc::limits().store_retry_max;
}

void WorkerSlot::greet(ipc::Incarnation incarnation, const std::string& build,
                       Clock::time_point now) {
    if (!child_ || incarnation != incarnation_ || state_ != WorkerState::starting) {
        return;
    }
    state_ = WorkerState::ready;
    build_ = build;
    ready_since_ = now;
    deadline_ = now + ipc::limits().suspect_after;
}

void WorkerSlot::condemn(ipc::Incarnation incarnation, const std::string& why) {
    if (!child_ || incarnation != incarnation_ || !condemned_for_.empty()) {
        return;
    }
    condemned_for_ = why;
    trouble("misuse", why);
    ipc::signal_group(*child_, SIGKILL);
}

void WorkerSlot::restart(Clock::time_point now) {
    if (wanted_ == Wanted::leave) {
        return;
    }
    history_ = {};
    if (!child_) {
        start();
        return;
    }
    wanted_ = Wanted::restart;
    state_ = WorkerState::stopping;
    deadline_ = now + ipc::limits().worker_stop_grace;
    ask_to_leave();
}

void WorkerSlot::stop(Clock::time_point now) {
    wanted_ = Wanted::leave;
    next_attempt_at_.reset();
    if (!child_) {
        state_ = WorkerState::stopped;
        deadline_.reset();
        return;
    }
    state_ = WorkerState::stopping;
    deadline_ = now + ipc::limits().worker_stop_grace;
    ask_to_leave();
}

// A worker that has not said hello cannot be reached on the wire yet; it leaves on SIGTERM as well.
void WorkerSlot::ask_to_leave() {
    if (ready_since_) {
        listener_.ask_to_leave(run());
    } else {
        ipc::signal_group(*child_, SIGTERM);
    }
}

void WorkerSlot::on_time(Clock::time_point now) {
    if (!deadline_ || now < *deadline_) {
        return;
    }
    deadline_.reset();
    switch (state_) {
    case WorkerState::starting:
        if (child_) {
            condemned_for_ = "did not say hello in time";
            trouble("start", condemned_for_, page_->in_hand());
            ipc::signal_group(*child_, SIGKILL);
        }
        break;
    case WorkerState::ready:
    case WorkerState::suspect:
        judge_heartbeat(now);
        break;
    case WorkerState::stopping:
        ipc::signal_group(*child_, SIGKILL);
        break;
    case WorkerState::backoff:
    case WorkerState::degraded:
        start();
        break;
    case WorkerState::failed:
    case WorkerState::stopped:
        break;
    }
}

void WorkerSlot::judge_heartbeat(Clock::time_point now) {
    const auto age = page_->heartbeat_age();
    const bool is_stopped = daemon::process_state(child_->pid) == 'T';
    const auto verdict = domain::judge_heartbeat(age, is_stopped, ipc::limits());
    deadline_ = now + verdict.look_again_in;
    const auto text = "its loop has not turned for " + std::to_string(age.count()) + " ms" +
                      (is_stopped ? " (the process is stopped)" : "");
    switch (verdict.liveness) {
    case domain::Liveness::alive:
        state_ = WorkerState::ready;
        return;
    case domain::Liveness::suspect:
        if (state_ == WorkerState::ready) {
            trouble("suspect", text, page_->in_hand());
        }
        break;
    case domain::Liveness::abort:
        if (condemned_for_.empty()) {
            condemned_for_ = text;
            trouble("hang", text, page_->in_hand());
            ipc::signal_group(*child_, SIGABRT);
        }
        break;
    case domain::Liveness::kill:
        if (condemned_for_.empty()) {
            condemned_for_ = text;
            trouble("hang", text, page_->in_hand());
        }
        ipc::signal_group(*child_, SIGKILL);
        break;
    }
    state_ = WorkerState::suspect;
}

bool WorkerSlot::on_exit(pid_t pid, Clock::time_point now) {
    if (!child_ || child_->pid != pid) {
        return false;
    }
    // The leader is a zombie still, so the group's name is its own: whatever a crashed worker left
    // running ends here.
    ipc::signal_group(*child_, SIGKILL);
    const auto exit = ipc::reap(*child_);
    constexpr int kLastReads = 4; // a crash report fits; a flood is cut
    for (int i = 0; i < kLastReads; ++i) {
        on_output(now);
    }
    follow_end(exit.value_or(ipc::ChildExit{}), now);
    return true;
}

void WorkerSlot::follow_end(const ipc::ChildExit& exit, Clock::time_point now) {
    const auto in_hand = page_->in_hand();
    child_.reset();
    output_.reset();
    page_.reset();
    deadline_.reset();
    log_.note("ended: " + exit.text());
    if (wanted_ == Wanted::leave) {
        state_ = WorkerState::stopped;
        listener_.worker_ended({run(), "the supervisor stops: " + exit.text()});
        return;
    }
    if (wanted_ == Wanted::restart) {
        wanted_ = Wanted::run;
        listener_.worker_ended({run(), "asked to restart: " + exit.text()});
        start();
        return;
    }
    const auto detail = condemned_for_.empty() ? exit.text() : condemned_for_ + ": " + exit.text();
    trouble("death", detail, in_hand);
    listener_.worker_ended({run(), detail});
    fail(exit.signal == 0 ? std::optional{exit.code} : std::nullopt, detail, now);
}

void WorkerSlot::fail(std::optional<int> exit_code, const std::string& detail,
                      Clock::time_point now) {
    page_.reset();
    const domain::WorkerFailure failure{now, ready_since_, exit_code};
    const auto decision = domain::decide_restart(history_, failure, random_jitter(), ipc::limits());
    state_ = decision.state;
    deadline_ = decision.next_attempt;
    if (decision.next_attempt) {
        next_attempt_at_ = ipc::wall_now() + std::chrono::ceil<std::chrono::milliseconds>(
                                                 *decision.next_attempt - now);
    }
    remember_error(detail);
}

void WorkerSlot::on_output(Clock::time_point now) {
    if (output_ && !log_.drain(output_.get(), now)) {
        output_.reset();
    }
}

void WorkerSlot::trouble(const std::string& kind, const std::string& detail,
                         const std::string& input) {
    remember_error(detail);
    listener_.worker_troubled({run(), kind, detail, input});
}

void WorkerSlot::remember_error(const std::string& text) {
    last_error_ = domain::WorkerError{text, ipc::wall_now()};
}

RosterEntry WorkerSlot::entry() const {
    RosterEntry entry;
    entry.kind = kind_;
    entry.state = state_;
    entry.incarnation = incarnation_;
    if (child_) {
        entry.pid = child_->pid;
        entry.started_at = started_at_;
        entry.build = build_;
    }
    entry.next_attempt_at = next_attempt_at_;
    entry.last_error = last_error_;
    entry.restarts = starts_ > 0 ? starts_ - 1 : 0;
    entry.page = page_;
    entry.log_bytes_dropped = log_.bytes_dropped();
    return entry;
}

} // namespace ao::process
