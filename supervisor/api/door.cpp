// Accepts, refuses, opens and closes.
#include "supervisor/api/door.h"

#include "ipc/limits.h"
#include "supervisor/api/access_log.h"
#include "supervisor/api/dispatcher.h"
#include "supervisor/api/error_response.h"
#include "supervisor/api/visitor.h"
#include "supervisor/log.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace ao::api {

namespace {

constexpr std::size_t kAcceptsAtOnce = 64;   // then the others get a turn
constexpr std::size_t kRefusalsAtOnce = 256; // connections above the limit that may read why
constexpr std::chrono::milliseconds kPause{100};

Socket spare_descriptor() {
    return Socket{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

std::pair<Socket, std::string> accept_from(int listener) {
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    Socket socket{::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &length,
                            SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (socket) {
        const int yes = 1;
        ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    return {std::move(socket), fmt::format("127.0.0.1:{}", ntohs(peer.sin_port))};
}

} // namespace

/// The listening socket on the hub. Its deadline ends a pause.
class Door::Listener : public Hub::Member {
public:
    Listener(Door& door, Socket socket)
        : door_{door}
        , socket_{std::move(socket)} {}

    int descriptor() const override { return socket_.descriptor(); }

    void on_adopted() override { door_.hub_.watch(*this, EPOLLIN); }

    void on_ready(std::uint32_t) override { door_.accept_some(socket_.descriptor()); }

    void on_deadline() override { door_.pause_accepting(false); }

private:
    Door& door_;
    Socket socket_;
};

Door::Door(Metrics& metrics, RequestIds& ids, RequestTaker taker)
    : metrics_{metrics}
    , ids_{ids}
    , take_request_{std::move(taker)}
    , hub_{"ao-door", ipc::limits().http_connections + kRefusalsAtOnce, [this] { on_ring(); }} {}

Door::~Door() {
    stop();
}

void Door::start(Socket listener) {
    spare_ = spare_descriptor();
    auto member = std::make_unique<Listener>(*this, std::move(listener));
    listener_ = member.get();
    hub_.add(std::move(member)); // the thread does not run yet
    hub_.start();
}

void Door::close() {
    closing_ = true;
    hub_.ring();
}

void Door::stop() {
    close();
    {
        std::unique_lock lock{mutex_};
        all_sent_.wait_for(lock, ipc::limits().close_within, [this] { return sending_ == 0; });
    }
    hub_.stop();
}

void Door::give_back(std::unique_ptr<Connection> connection) {
    hub_.adopt(std::make_unique<Visitor>(*this, std::move(connection)));
}

void Door::on_ring() {
    if (!closing_) {
        return;
    }
    if (listener_ != nullptr) {
        hub_.remove(*std::exchange(listener_, nullptr));
    }
    for (auto at = visitors_.begin(); at != visitors_.end();) {
        auto& visitor = **(at++);
        if (visitor.may_go()) {
            leave(visitor);
        }
    }
}

void Door::accept_some(int listener) {
    for (std::size_t count = 0; count < kAcceptsAtOnce; ++count) {
        auto [socket, peer] = accept_from(listener);
        if (socket) {
            welcome(std::move(socket), std::move(peer));
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED) {
            continue;
        }
        const bool out_of_room =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        if (!out_of_room) {
            return; // nobody is there
        }
        if (!refuse_for_descriptors(listener)) {
            pause_accepting(true);
            return;
        }
    }
}

bool Door::refuse_for_descriptors(int listener) {
    if (!spare_) {
        spare_ = spare_descriptor();
        return static_cast<bool>(spare_);
    }
    std::array<char, 16'384> ignored{};
    ::recv(spare_.descriptor(), ignored.data(), ignored.size(), MSG_DONTWAIT);
    spare_.close();
    auto [socket, peer] = accept_from(listener);
    if (!socket) {
        spare_ = spare_descriptor();
        return false;
    }
    const auto text =
        refusal({ErrorKind::unavailable, "OUT_OF_DESCRIPTORS",
                 "the daemon has no file descriptor left; try again, or raise its limit"},
                peer, "descriptors");
    ::recv(socket.descriptor(), ignored.data(), ignored.size(), MSG_DONTWAIT);
    ::send(socket.descriptor(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(socket.descriptor(), SHUT_WR);
    // The refused client is the spare until the next one needs it: so it has time to read.
    spare_ = std::move(socket);
    return true;
}

void Door::pause_accepting(bool paused) {
    if (listener_ == nullptr) {
        return;
    }
    hub_.watch(*listener_, paused ? 0U : static_cast<std::uint32_t>(EPOLLIN));
    if (paused) {
        hub_.set_deadline(*listener_, Hub::Clock::now() + kPause);
    }
}

void Door::welcome(Socket socket, std::string peer) {
    auto& open = metrics_.open_connections();
    const auto before = open.load();
    const auto most = ipc::limits().http_connections;
    auto connection = std::make_unique<Connection>(std::move(socket), std::move(peer), open);
    if (before >= most + kRefusalsAtOnce) {
        connection->send(
            refusal({ErrorKind::unavailable, "TOO_BUSY", "the daemon is at its limits; try again"},
                    connection->remote, "connections"));
        return;
    }
    hub_.add(std::make_unique<Visitor>(*this, std::move(connection),
                                       before < most ? "" : "connections"));
}

std::unique_ptr<Hub::Member> Door::take_off(Visitor& visitor) {
    visitors_.erase(&visitor);
    return hub_.remove(visitor);
}

void Door::leave(Visitor& visitor) {
    take_off(visitor);
}

std::string Door::refusal(const ApiError& error, const std::string& remote,
                          const std::string& why) {
    metrics_.count_refusal(why);
    Request request;
    request.id = ids_.next();
    const auto response = error_response(error, request.id);
    auto text = render(response, request, true);
    AccessEntry entry;
    entry.id = request.id;
    entry.method = entry.target = "-"; // not known, or not to be trusted
    entry.remote = remote;
    entry.status = response.status;
    entry.bytes = text.size();
    entry.cause = response.cause;
    entry.write();
    metrics_.count_request("door", response.status, std::chrono::nanoseconds{0});
    return text;
}

} // namespace ao::api
