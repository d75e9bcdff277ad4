// P3 and P4: from the commit that has returned to the bytes a stream's client has read.
#include "tests/benchmarks/figures.h"
#include "tests/contract/http/running_api.h"
#include "tests/support/fake_supervisor_port.h"

#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace ao::benchmarks {

namespace {

std::vector<std::unique_ptr<tests::HttpClient>> open_streams(tests::RunningApi& api,
                                                             std::size_t count) {
    std::vector<std::unique_ptr<tests::HttpClient>> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<tests::HttpClient>(api.tcp_port()));
        clients.back()->send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:" +
                             std::to_string(api.tcp_port()) + "\r\n\r\n");
        clients.back()->read_until("\r\n\r\n");
        clients.back()->received().clear();
    }
    return clients;
}

std::array<int, 2> tcp_pair() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    ::bind(listener, generic, size);
    ::listen(listener, 1);
    ::getsockname(listener, generic, &size);
    const int client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::connect(client, generic, size);
    const int server = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    ::close(listener);
    return {server, client};
}

// One thread that sends as many bytes over as many connections, and the same reader.
void floor_fan_out(std::size_t clients_count, int rounds) {
    std::vector<std::array<int, 2>> pairs(clients_count);
    for (auto& pair : pairs) {
        pair = tcp_pair();
    }
    const std::string event(200, 'x');
    std::array<char, 4'096> buffer{};
    Figures figures{
        "floor: one thread sends, " + std::to_string(clients_count) + " connections read", ""};
    for (int i = 0; i < rounds; ++i) {
        const auto begin = Clock::now();
        std::thread sender{[&] {
            for (const auto& pair : pairs) {
                ::send(pair[0], event.data(), event.size(), MSG_NOSIGNAL);
            }
        }};
        for (const auto& pair : pairs) {
            pollfd wanted{pair[1], POLLIN, 0};
            ::poll(&wanted, 1, -1);
            ::recv(pair[1], buffer.data(), buffer.size(), 0);
        }
        figures.add(Clock::now() - begin);
        sender.join();
    }
    for (const auto& pair : pairs) {
        ::close(pair[0]);
        ::close(pair[1]);
    }
    figures.print();
}

void measure(std::size_t clients_count, int rounds, const std::string& goal) {
    floor_fan_out(clients_count, rounds);
    tests::RunningApi api;
    auto clients = open_streams(api, clients_count);
    Figures figures{"commit -> the last of " + std::to_string(clients_count) + " stream clients",
                    goal};
    for (int i = 0; i < rounds; ++i) {
        const auto begin = Clock::now();
        api.publish(1, 200);
        for (auto& client : clients) {
            client->read_until("\n\n");
            client->received().clear();
        }
        figures.add(Clock::now() - begin);
    }
    figures.print();
}

} // namespace

std::vector<Benchmark> stream_benchmarks() {
    return {{"stream.one", [] { measure(1, 2'000, "<= 0.3 (P3)"); }},
            {"stream.hundred", [] { measure(100, 200, ""); }},
            {"stream.thousand", [] { measure(1'000, 50, "<= 12 (P4)"); }}};
}

} // namespace ao::benchmarks
