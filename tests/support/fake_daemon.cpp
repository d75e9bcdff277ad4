// A thread per connection; every wait also ends with the daemon.
#include "tests/support/fake_daemon.h"

#include "ipc/daemon/process_identity.h"
#include "ipc/daemon/run_file.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <chrono>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ao::testing {

namespace {

/// False when the daemon ends.
bool wait_readable(int fd, int stop) {
    pollfd both[] = {{fd, POLLIN, 0}, {stop, POLLIN, 0}};
    ::poll(both, 2, -1);
    return both[1].revents == 0;
}

/// Takes one request off the front of `buffer`; false while it is incomplete.
bool take_request(std::string& buffer, FakeRequest& request) {
    const auto head_end = buffer.find("\r\n\r\n");
    if (head_end == std::string::npos) {
        return false;
    }
    FakeRequest parsed;
    const auto first_end = buffer.find("\r\n");
    const auto method_end = buffer.find(' ');
    const auto target_end = buffer.find(' ', method_end + 1);
    parsed.method = buffer.substr(0, method_end);
    parsed.target = buffer.substr(method_end + 1, target_end - method_end - 1);
    for (auto at = first_end + 2; at < head_end;) {
        const auto end = buffer.find("\r\n", at);
        const auto colon = buffer.find(": ", at);
        auto name = buffer.substr(at, colon - at);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        parsed.headers[name] = buffer.substr(colon + 2, end - colon - 2);
        at = end + 2;
    }
    const auto length = parsed.headers.find("content-length");
    const std::size_t body = length == parsed.headers.end() ? 0 : std::stoul(length->second);
    if (buffer.size() < head_end + 4 + body) {
        return false;
    }
    parsed.body = buffer.substr(head_end + 4, body);
    buffer.erase(0, head_end + 4 + body);
    request = std::move(parsed);
    return true;
}

std::string chunked(const std::string& body) {
    std::string bytes;
    for (std::size_t at = 0; at < body.size(); at += 7) {
        const auto chunk = body.substr(at, 7);
        bytes += std::to_string(chunk.size()) + ";x=y\r\n" + chunk + "\r\n";
    }
    return bytes + "0\r\n\r\n";
}

} // namespace

FakeDaemon::FakeDaemon(Handler handler)
    : handler_{std::move(handler)}
    , listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    , stop_{::eventfd(0, EFD_CLOEXEC)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 256) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        throw std::runtime_error{"the fake daemon cannot listen"};
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
}

FakeDaemon::~FakeDaemon() {
    ::eventfd_write(stop_, 1);
    acceptor_.join();
    for (auto& connection : connections_) {
        connection.join();
    }
    ::close(listener_);
    ::close(stop_);
}

std::vector<FakeRequest> FakeDaemon::requests() {
    const std::lock_guard lock{mutex_};
    return requests_;
}

bool FakeDaemon::wait_for_requests(std::size_t count) {
    std::unique_lock lock{mutex_};
    return arrived_.wait_for(lock, std::chrono::seconds{30},
                             [&] { return requests_.size() >= count; });
}

void FakeDaemon::write_run_file(const std::filesystem::path& path) const {
    daemon::write_run_file(path, {::getpid(), port_, "2026-06-20T10:00:00Z",
                                  daemon::process_start_ticks(::getpid()), daemon::boot_id()});
}

std::string FakeDaemon::probe_body(const std::string& status) {
    return R"({"pid":)" + std::to_string(::getpid()) +
           R"(,"service":"agent-orchestrator-daemon","status":")" + status + "\"}\n";
}

void FakeDaemon::accept_all() {
    while (wait_readable(listener_, stop_)) {
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection >= 0) {
            const std::lock_guard lock{mutex_};
            connections_.emplace_back([this, connection] {
                serve(connection);
                ::close(connection);
            });
        }
    }
}

void FakeDaemon::serve(int connection) {
    std::string buffer;
    char chunk[65'536];
    while (wait_readable(connection, stop_)) {
        const auto count = ::recv(connection, chunk, sizeof chunk, 0);
        if (count <= 0) {
            return;
        }
        buffer.append(chunk, static_cast<std::size_t>(count));
        FakeRequest request;
        if (take_request(buffer, request) && !answer(connection, request)) {
            return;
        }
    }
}

bool FakeDaemon::answer(int connection, const FakeRequest& request) {
    FakeReply reply;
    {
        const std::lock_guard one_at_a_time{handling_};
        reply = handler_(request);
    }
    {
        const std::lock_guard lock{mutex_};
        requests_.push_back(request);
    }
    arrived_.notify_all();
    if (reply.does_hang) {
        // Readable means that the client has given up, or that the daemon ends.
        wait_readable(connection, stop_);
        return false;
    }
    std::string bytes =
        "HTTP/1.1 " + std::to_string(reply.status) + " X\r\nContent-Type: " + reply.type;
    if (reply.is_chunked) {
        bytes += "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(reply.body);
    } else if (reply.is_stream) {
        bytes += "\r\n\r\n" + reply.body;
    } else {
        bytes +=
            "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
    }
    for (std::size_t at = 0; at < bytes.size();) {
        const auto sent = ::send(connection, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        at += static_cast<std::size_t>(sent);
    }
    if (reply.stays_open) {
        wait_readable(connection, stop_);
    }
    return !reply.is_stream;
}

} // namespace ao::testing
