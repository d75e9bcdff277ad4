// Sends and reads.
#include "tests/support/http_client.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/socket.h>

namespace ao::tests {

using Clock = std::chrono::steady_clock;

HttpClient::HttpClient(std::uint16_t port, int receive_buffer)
    : host_{"127.0.0.1:" + std::to_string(port)}
    , socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    if (receive_buffer > 0) {
        ::setsockopt(descriptor(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error{"cannot connect"};
    }
}

bool HttpClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool HttpClient::read_some(std::chrono::milliseconds patience) {
    pollfd readiness{descriptor(), POLLIN, 0};
    if (::poll(&readiness, 1, static_cast<int>(patience.count())) <= 0) {
        return true;
    }
    std::array<char, 65'536> buffer{};
    const auto got = ::recv(descriptor(), buffer.data(), buffer.size(), 0);
    if (got <= 0) {
        return false;
    }
    received_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
}

bool HttpClient::read_until(std::string_view part, std::chrono::milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    while (received_.find(part) == std::string::npos) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0 || !read_some(left)) {
            return received_.find(part) != std::string::npos;
        }
    }
    return true;
}

std::optional<std::string> HttpClient::answer(std::chrono::milliseconds patience) {
    if (!read_until("\r\n\r\n", patience)) {
        return std::nullopt;
    }
    const auto head_end = received_.find("\r\n\r\n") + 4;
    std::size_t length = 0;
    if (const auto at = received_.find("Content-Length: "); at < head_end) {
        length = std::stoul(received_.substr(at + 16));
    }
    const auto deadline = Clock::now() + patience;
    while (received_.size() < head_end + length) {
        if (Clock::now() > deadline || !read_some(patience)) {
            return std::nullopt;
        }
    }
    auto text = received_.substr(0, head_end + length);
    received_.erase(0, head_end + length);
    return text;
}

std::optional<std::string> HttpClient::ask(std::string_view method, std::string_view target,
                                           std::string_view headers, std::string_view body) {
    std::string text{method};
    text +=
        " " + std::string{target} + " HTTP/1.1\r\nHost: " + host_ + "\r\n" + std::string{headers};
    if (!body.empty()) {
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    text += "\r\n" + std::string{body};
    return send(text) ? answer() : std::nullopt;
}

bool HttpClient::wait_for_close(std::chrono::milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    while (Clock::now() < deadline) {
        if (!read_some(std::chrono::milliseconds{100})) {
            return true;
        }
        received_.clear();
    }
    return false;
}

void raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace ao::tests
