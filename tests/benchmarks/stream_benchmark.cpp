// P3 and P4: from the commit that has returned to the bytes a stream's client has read.
#include "tests/benchmarks/figures.h"
#include "tests/contract/http/running_api.h"
#include "tests/support/fake_supervisor_port.h"

#include <poll.h>

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

void measure(std::size_t clients_count, int rounds, const std::string& goal) {
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
