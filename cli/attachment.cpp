// Three descriptors in one poll: keys, the daemon, signals.
#include "cli/attachment.h"

#include "cli/daemon_client.h"
#include "cli/format.h"
#include "ipc/daemon/base64.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/signalfd.h>
#include <system_error>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;
using How = AttachEnd::How;

constexpr auto kConnectWithin = 5s;
constexpr auto kTryEvery = 200ms; // a daemon that starts is there after a fraction of a second
constexpr auto kWaitForDaemon = 2min;
constexpr std::size_t kMaxUnsent = 1U << 20; // keys that the daemon does not take

} // namespace

Attachment::Attachment(std::string session, DetachKey detach_key, daemon::Settings settings)
    : session_{std::move(session)}
    , detach_key_{detach_key}
    , settings_{std::move(settings)} {}

NetResult<void> Attachment::begin() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (const int number : {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP}) {
        ::sigaddset(&wanted, number);
    }
    ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
    signals_ = Descriptor{::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK)};
    if (!signals_) {
        throw std::system_error{errno, std::generic_category(), "signalfd"};
    }
    return connect();
}

NetResult<void> Attachment::connect() {
    const auto daemon = DaemonClient::find(settings_);
    if (!daemon) {
        return tl::unexpected{daemon.error().text};
    }
    auto socket = WebSocket::connect(daemon->port(), "/mux", Deadline{kConnectWithin});
    if (!socket) {
        return tl::unexpected{socket.error()};
    }
    socket_ = *std::move(socket);
    open();
    return {};
}

void Attachment::send(Json message) {
    message["ch"] = "terminal";
    message["id"] = session_;
    if (socket_ && !socket_->send_text(message.dump())) {
        lose_daemon();
    }
}

void Attachment::open() {
    const auto grid = RawTerminal::grid();
    send({{"type", "open"}, {"cols", grid.columns}, {"rows", grid.rows}});
}

AttachEnd Attachment::run() {
    std::optional<AttachEnd> end;
    while (!end) {
        end = turn();
    }
    terminal_.reset();
    return *std::move(end);
}

int Attachment::poll_timeout() const {
    if (socket_) {
        return -1;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(try_at_ - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

std::optional<AttachEnd> Attachment::turn() {
    const short on_socket = socket_ && socket_->wants_write() ? POLLIN | POLLOUT : POLLIN;
    // Keys are the terminal's own affair until the session is there.
    std::array<pollfd, 3> ready{pollfd{signals_.get(), POLLIN, 0},
                                pollfd{terminal_ ? STDIN_FILENO : -1, POLLIN, 0},
                                pollfd{socket_ ? socket_->descriptor() : -1, on_socket, 0}};
    if (::poll(ready.data(), ready.size(), poll_timeout()) < 0 && errno != EINTR) {
        throw std::system_error{errno, std::generic_category(), "poll"};
    }
    std::optional<AttachEnd> end;
    if (ready[0].revents != 0) {
        end = take_signal();
    }
    if (!end && ready[1].revents != 0) {
        end = take_keys();
    }
    if (!end && socket_ && ready[2].revents != 0) {
        end = take_output();
    }
    if (!end && !socket_) {
        end = look_for_daemon();
    }
    return end;
}

std::optional<AttachEnd> Attachment::take_signal() {
    signalfd_siginfo info{};
    if (::read(signals_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) {
        return std::nullopt;
    }
    const auto number = static_cast<int>(info.ssi_signo);
    if (number == SIGWINCH) {
        const auto grid = RawTerminal::grid();
        send({{"type", "resize"}, {"cols", grid.columns}, {"rows", grid.rows}});
        return std::nullopt;
    }
    if (number == SIGTSTP) {
        suspend();
        return std::nullopt;
    }
    return AttachEnd{.how = How::signaled, .signal = number};
}

// Somebody else's shell has the terminal until this process is told to go on.
void Attachment::suspend() {
    if (terminal_) {
        terminal_->leave();
    }
    ::raise(SIGSTOP);
    if (terminal_) {
        terminal_->enter();
        send({{"type", "close"}});
        open(); // a snapshot comes with it
    }
}

std::optional<AttachEnd> Attachment::take_keys() {
    std::array<char, 16'384> chunk;
    const auto count = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        return std::nullopt;
    }
    if (count <= 0) {
        return AttachEnd{.how = How::hung_up};
    }
    const std::string_view typed{chunk.data(), static_cast<std::size_t>(count)};
    const auto detaches = detach_key_.find_in(typed);
    const auto keys = typed.substr(0, detaches.value_or(typed.size()));
    if (socket_ && !keys.empty() && socket_->unsent_bytes() < kMaxUnsent) {
        std::string data;
        daemon::append_base64(data, keys);
        send({{"type", "data"}, {"data", data}});
    }
    if (detaches) {
        return AttachEnd{.how = How::detached};
    }
    return std::nullopt;
}

std::optional<AttachEnd> Attachment::take_output() {
    auto frames = socket_->flush() ? socket_->receive() : tl::unexpected{std::string{}};
    if (!frames) {
        lose_daemon();
        return std::nullopt;
    }
    for (const auto& frame : *frames) {
        if (auto end = take(frame)) {
            return end;
        }
    }
    return std::nullopt;
}

std::optional<AttachEnd> Attachment::take(const std::string& frame) {
    const auto message = parse_json(frame).value_or(Json{});
    if (text_at(message, "ch") != "terminal" || text_at(message, "id") != session_) {
        return std::nullopt;
    }
    const auto type = text_at(message, "type");
    if (type == "opened") {
        if (!terminal_) {
            terminal_.emplace();
        }
        is_opened_ = true;
    } else if (type == "data") {
        const auto bytes = daemon::from_base64(text_at(message, "data"));
        if (bytes && !write_to_terminal(*bytes)) {
            return AttachEnd{.how = How::hung_up};
        }
    } else if (type == "error") {
        last_error_ = line_at(message, "error");
        if (!is_opened_) {
            return AttachEnd{.how = How::failed, .why = last_error_};
        }
    } else if (type == "exited") {
        return AttachEnd{.how = How::exited, .exit = message, .why = last_error_};
    }
    return std::nullopt;
}

void Attachment::lose_daemon() {
    socket_.reset();
    is_opened_ = false;
    try_at_ = Clock::now();
    give_up_at_ = try_at_ + kWaitForDaemon;
    const auto leave = detach_key_.name().empty() ? "" : format("; {} leaves", detach_key_.name());
    if (terminal_) {
        terminal_->say(format("[ao: the daemon is away, the session goes on without it; waiting up "
                              "to 2 minutes{}]",
                              leave));
    }
}

std::optional<AttachEnd> Attachment::look_for_daemon() {
    const auto now = Clock::now();
    if (now < try_at_) {
        return std::nullopt;
    }
    const auto connected = connect();
    if (connected) {
        return std::nullopt;
    }
    if (now >= give_up_at_) {
        return AttachEnd{.how = How::failed,
                         .why = "the daemon did not come back: " + connected.error()};
    }
    try_at_ = Clock::now() + kTryEvery;
    return std::nullopt;
}

} // namespace ao::cli
