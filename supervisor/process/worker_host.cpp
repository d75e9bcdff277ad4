// epoll over signalfd, pipes, inotify and a doorbell; a timeout only while a deadline is set.
#include "supervisor/process/worker_host.h"

#include "supervisor/log.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace ao::process {

namespace {

using Clock = WorkerSlot::Clock;

sigset_t our_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
        ::sigaddset(&signals, signal);
    }
    return signals;
}

std::string program_name(pid_t pid) {
    std::ifstream file{"/proc/" + std::to_string(pid) + "/comm"};
    std::string name;
    std::getline(file, name);
    return name;
}

} // namespace

void WorkerHost::take_signals() {
    const auto signals = our_signals();
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

WorkerHost::WorkerHost(WorkerSpec spec, HostListener& listener, RosterBoard& board, int spool_watch)
    : spec_{std::move(spec)}
    , listener_{listener}
    , board_{board}
    , epoll_{::epoll_create1(EPOLL_CLOEXEC)}
    , spool_watch_{spool_watch} {
    const auto signals = our_signals();
    signals_.reset(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!epoll_ || !signals_) {
        throw std::system_error{errno, std::generic_category(), "epoll or signalfd"};
    }
    for (const int descriptor : {signals_.get(), spool_watch_.get(), doorbell_.descriptor()}) {
        epoll_event event{};
        event.events = EPOLLIN;
        if (descriptor >= 0) {
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event);
        }
    }
    for (const auto kind : ipc::kWorkerKinds) {
        slots_[ipc::index_of(kind)] = std::make_unique<WorkerSlot>(kind, spec_, listener_);
    }
    watched_pipes_.fill(-1);
    publish_roster(); // the API may be asked before the first turn
}

WorkerHost::~WorkerHost() = default;

std::string WorkerHost::run() {
    for (auto& slot : slots_) {
        slot->start();
    }
    while (stop_reason_.empty()) {
        turn();
    }
    return stop_reason_;
}

void WorkerHost::stop_workers() {
    for (auto& slot : slots_) {
        slot->stop(Clock::now());
    }
    while (any_running()) {
        turn();
    }
    turn();
}

// One turn: wait, then do everything that is due. What was readable is not asked for: every
// source is non-blocking, so each is simply tried.
void WorkerHost::turn() {
    publish_roster();
    std::array<epoll_event, 8> events{};
    const int timeout = stop_reason_.empty() || any_running() ? time_to_next_deadline() : 0;
    ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
    doorbell_.silence();
    carry_out_orders();
    read_signals();
    read_spool_watch();
    const auto now = Clock::now();
    for (auto& slot : slots_) {
        slot->on_output(now);
    }
    reap_children();
    for (auto& slot : slots_) {
        slot->on_time(now);
    }
    watch_pipes();
}

void WorkerHost::publish_roster() {
    auto roster = std::make_shared<Roster>();
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        (*roster)[i] = slots_[i]->entry();
    }
    board_.publish(std::move(roster));
}

int WorkerHost::time_to_next_deadline() const {
    constexpr int kForever = -1;
    std::optional<Clock::time_point> next;
    for (const auto& slot : slots_) {
        if (const auto deadline = slot->next_deadline()) {
            next = std::min(next.value_or(*deadline), *deadline);
        }
    }
    if (!next) {
        return kForever;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void WorkerHost::carry_out_orders() {
    std::vector<Order> orders;
    {
        const std::lock_guard lock{mutex_};
        orders.swap(orders_);
    }
    for (const auto& order : orders) {
        order(Clock::now());
    }
}

void WorkerHost::read_signals() {
    signalfd_siginfo signal{};
    while (::read(signals_.get(), &signal, sizeof signal) == sizeof signal) {
        const auto number = static_cast<int>(signal.ssi_signo);
        if (number == SIGTERM || number == SIGINT) {
            stop_reason_ = number == SIGTERM ? "SIGTERM" : "SIGINT";
        }
        // SIGHUP: a closed terminal is no reason to stop. SIGCHLD only wakes; see reap_children.
    }
}

// Looks at each ended child before it is taken away, so that a known one is handled by its slot
// while its pid is still its own.
void WorkerHost::reap_children() {
    for (;;) {
        siginfo_t ended{};
        if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) {
            return;
        }
        const auto is_ours = [&](auto& slot) { return slot->on_exit(ended.si_pid, Clock::now()); };
        if (std::none_of(slots_.begin(), slots_.end(), is_ours)) {
            reap_stranger(ended.si_pid);
        }
    }
}

void WorkerHost::reap_stranger(pid_t pid) {
    log::info("reaped an orphan", {{"pid", pid}, {"program", program_name(pid)}});
    ::waitpid(pid, nullptr, WNOHANG);
}

void WorkerHost::read_spool_watch() {
    std::array<char, 4096> notes{};
    bool grew = false;
    while (spool_watch_ && ::read(spool_watch_.get(), notes.data(), notes.size()) > 0) {
        grew = true;
    }
    if (grew) {
        listener_.spool_grew();
    }
}

// A pipe that was closed has left the epoll set by itself.
void WorkerHost::watch_pipes() {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const int pipe = slots_[i]->pipe();
        if (pipe >= 0 && pipe != watched_pipes_[i]) {
            epoll_event event{};
            event.events = EPOLLIN;
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, pipe, &event);
        }
        watched_pipes_[i] = pipe;
    }
}

bool WorkerHost::any_running() const {
    return std::any_of(slots_.begin(), slots_.end(),
                       [](const auto& slot) { return slot->is_running(); });
}

void WorkerHost::post(Order order) {
    {
        const std::lock_guard lock{mutex_};
        orders_.push_back(std::move(order));
    }
    doorbell_.ring();
}

void WorkerHost::grant(ipc::WorkerRun run) {
    post([this, run](auto now) { slot(run.kind).spawn(run.incarnation, now); });
}

void WorkerHost::deny(ipc::WorkerKind kind, const std::string& why) {
    post([this, kind, why](auto now) { slot(kind).deny(why, now); });
}

void WorkerHost::greet(ipc::WorkerRun run, const std::string& build) {
    post([this, run, build](auto now) { slot(run.kind).greet(run.incarnation, build, now); });
}

void WorkerHost::condemn(ipc::WorkerRun run, const std::string& why) {
    post([this, run, why](auto) { slot(run.kind).condemn(run.incarnation, why); });
}

void WorkerHost::restart(ipc::WorkerKind kind) {
    post([this, kind](auto now) { slot(kind).restart(now); });
}

void WorkerHost::ask_to_stop(const std::string& why) {
    post([this, why](auto) {
        if (stop_reason_.empty()) {
            stop_reason_ = why.empty() ? "asked to stop" : why;
        }
    });
}

} // namespace ao::process
