// The loop of a host.
#include "workers/pty_host/host.h"

#include "ipc/pty/pty_limits.h"
#include "ipc/pty/socket_address.h"
#include "workers/hosting/process_tree.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ao::pty_host {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMasterTag = 1;
constexpr std::uint64_t kListenerTag = 2;
constexpr std::uint64_t kSignalsTag = 3;
constexpr std::uint64_t kSocketWatchTag = 4;
constexpr std::uint64_t kMemoryTag = 5;
constexpr std::uint64_t kFirstClient = 16;

std::uint64_t inode_of(const std::string& path) {
    struct stat about {};

    return ::stat(path.c_str(), &about) == 0 ? about.st_ino : 0;
}

} // namespace

Host::Host(HostParts parts)
    : directory_{std::move(parts.directory)}
    , state_{std::move(parts.state)}
    , cgroup_{hosting::SessionCgroup::recorded(state_.cgroup, directory_.path())}
    , memory_{cgroup_}
    , listener_{std::move(parts.listener)}
    , child_{std::move(parts.child)}
    , terminal_{parts.size, parts.scrollback_lines, pty::kScrollbackBytes}
    , input_{child_.master.get()}
    , delivery_{input_}
    , epoll_{::epoll_create1(EPOLL_CLOEXEC)}
    , next_client_{kFirstClient}
    , last_output_{Clock::now()}
    , unwatched_{parts.unwatched} {
    sigset_t handled;
    ::sigemptyset(&handled);
    for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGUSR1}) {
        ::sigaddset(&handled, number);
    }
    signals_.reset(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
    socket_watch_.reset(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!epoll_ || !signals_ || !socket_watch_) {
        throw std::system_error{errno, std::generic_category(), "descriptors of the host"};
    }
    const auto folder = state_.socket.substr(0, state_.socket.rfind('/'));
    ::inotify_add_watch(socket_watch_.get(), folder.c_str(), IN_DELETE | IN_MOVED_FROM);
    socket_inode_ = inode_of(state_.socket);
    watch(child_.master.get(), kMasterTag, EPOLLIN);
    watch(listener_.get(), kListenerTag, EPOLLIN);
    watch(signals_.get(), kSignalsTag, EPOLLIN);
    watch(socket_watch_.get(), kSocketWatchTag, EPOLLIN);
    if (memory_.descriptor() >= 0) {
        watch(memory_.descriptor(), kMemoryTag, EPOLLPRI);
    }
}

void Host::watch(int descriptor, std::uint64_t tag, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = tag;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, descriptor, &event) != 0 && errno == ENOENT) {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event);
    }
}

void Host::run() {
    std::array<epoll_event, 32> events;
    while (true) {
        const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                       timeout_ms(Clock::now()));
        if (count < 0 && errno != EINTR) {
            throw std::system_error{errno, std::generic_category(), "epoll_wait"};
        }
        const auto now = Clock::now();
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            handle(event.data.u64, event.events, now);
        }
        settle_turn(now);
        const bool all_know = std::all_of(clients_.begin(), clients_.end(), [](const auto& entry) {
            return entry.second->is_drained();
        });
        if (leave_at_ && (all_know || now >= *leave_at_)) {
            ::unlink(state_.socket.c_str());
            return;
        }
    }
}

void Host::handle(std::uint64_t tag, std::uint32_t events, TimePoint now) {
    switch (tag) {
    case kMasterTag:
        if ((events & EPOLLOUT) != 0) {
            input_.flush();
        }
        if ((events & ~EPOLLOUT) != 0) {
            read_output(now);
        }
        return;
    case kListenerTag:
        return accept_clients(now);
    case kSignalsTag:
        return handle_signals(now);
    case kSocketWatchTag:
        return handle_socket_event();
    case kMemoryTag:
        return note_memory_kills();
    default:
        break;
    }
    const auto found = clients_.find(tag);
    if (found == clients_.end()) {
        return; // closed in this very turn
    }
    if ((events & ~EPOLLOUT) != 0) {
        const auto messages = found->second->receive();
        if (!messages) {
            return close(tag, now);
        }
        for (const auto& message : *messages) {
            serve(*found->second, message, now);
        }
    }
}

void Host::handle_signals(TimePoint now) {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGUSR1) {
            renew_socket();
        } else if (info.ssi_signo != SIGCHLD) {
            kill_all(now);
        }
    }
    note_memory_kills(); // who is collected below has no name any more
    if (const auto exit = hosting::reap_children(child_.pid)) {
        end(*exit, now);
    }
}

void Host::handle_socket_event() {
    alignas(inotify_event) std::array<char, 4096> events;
    while (::read(socket_watch_.get(), events.data(), events.size()) > 0) {
    }
    renew_socket();
}

// Without its socket nobody could find the program that runs here.
void Host::renew_socket() {
    if (inode_of(state_.socket) == socket_inode_ || leave_at_) {
        return;
    }
    auto listener = pty::listen_at(state_.socket);
    if (!listener) {
        directory_.log("the socket is gone and cannot be made again");
        return;
    }
    listener_ = std::move(*listener);
    socket_inode_ = inode_of(state_.socket);
    watch(listener_.get(), kListenerTag, EPOLLIN);
    directory_.log("the socket was gone and is there again");
}

void Host::read_output(TimePoint now) {
    std::array<char, pty::kReadBytes> chunk;
    visible_.clear();
    answers_.clear();
    for (std::size_t reads = 0; reads < pty::kReadsPerTurn && !is_output_over_; ++reads) {
        const auto count = ::read(child_.master.get(), chunk.data(), chunk.size());
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            break;
        }
        if (count <= 0) {
            // EIO: nobody has the terminal open. The end of the child tells the rest.
            is_output_over_ = true;
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, child_.master.get(), nullptr);
            break;
        }
        output_bytes_ += static_cast<std::uint64_t>(count);
        last_output_ = now;
        const bool was_synchronized = terminal_.screen().modes.is_synchronized;
        terminal_.feed({chunk.data(), static_cast<std::size_t>(count)}, visible_, answers_);
        if (!was_synchronized && terminal_.screen().modes.is_synchronized) {
            synchronized_since_ = now;
        }
    }
    if (!answers_.empty()) {
        input_.add(answers_);
    }
    note_drawn(now);
    broadcast(visible_);
}

TerminalFacts Host::terminal_facts() const {
    return {terminal_.screen().modes.is_bracketed_paste, is_canonical(child_.master.get()),
            last_output_};
}

// What is due, and what the turn left to write.
void Host::settle_turn(TimePoint now) {
    if (!delivery_.is_idle()) {
        deliver(delivery_.advance(now, terminal_facts()));
    }
    give_screens(now);
    give_snapshots(now);
    // Whoever leaves may change the size for those who stay, and they are told of it.
    while (!write_to_clients(now)) {
    }
    note_viewers(now);
    leave_unwatched(now);
    if (!is_output_over_) {
        watch(child_.master.get(), kMasterTag, input_.is_empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
    }
}

bool Host::write_to_clients(TimePoint now) {
    std::vector<ClientId> gone;
    for (auto& [id, client] : clients_) {
        const bool is_late =
            !client->is_welcome && now >= client->connected_at() + pty::kHelloWithin;
        if (is_late || !client->flush() || (client->is_refused && client->is_drained())) {
            gone.push_back(id);
            continue;
        }
        const std::uint32_t in = client->takes_requests() ? EPOLLIN : 0U;
        watch(client->descriptor(), id, client->is_drained() ? in : in | EPOLLOUT);
    }
    for (const auto id : gone) {
        close(id, now);
    }
    return gone.empty();
}

int Host::timeout_ms(TimePoint now) const {
    std::optional<TimePoint> next = leave_at_;
    const auto consider = [&](std::optional<TimePoint> due) {
        next = due && next ? std::min(*due, *next) : due ? due : next;
    };
    consider(delivery_.deadline(terminal_facts()));
    consider(unwatched_until_);
    for (const auto& [id, client] : clients_) {
        if (!client->is_welcome) {
            consider(client->connected_at() + pty::kHelloWithin);
        }
        if (client->wants_snapshot() && client->is_drained()) {
            consider(snapshot_due(*client));
        }
        if (client->watcher && client->watcher->due()) {
            consider(drawn_by(*client->watcher->due()));
        }
    }
    if (!next) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - now);
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

} // namespace ao::pty_host
