// P5 and requests per second: several connections, each asking again as soon as it was answered.
#include "tests/benchmarks/figures.h"
#include "tests/support/hook_post.h"

#include <atomic>
#include <thread>

namespace ao::benchmarks {

using testing::Instance;
using testing::RunningSupervisor;

namespace {

using Request = std::function<bool(tests::HttpClient&, std::uint64_t number)>;

// Requests per second over `connections`, each kept alive or made anew for every request.
double rate(std::uint16_t port, int connections, bool keep_alive, const Request& request) {
    constexpr std::chrono::seconds kDuration{4};
    const auto until = Clock::now() + kDuration;
    std::atomic<std::uint64_t> succeeded{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < connections; ++i) {
        threads.emplace_back([&, i] {
            auto client = std::make_unique<tests::HttpClient>(port);
            std::uint64_t number = static_cast<std::uint64_t>(i) << 32U;
            while (Clock::now() < until) {
                if (!keep_alive) {
                    client = std::make_unique<tests::HttpClient>(port);
                }
                if (request(*client, ++number)) {
                    ++succeeded;
                } else {
                    client = std::make_unique<tests::HttpClient>(port);
                }
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    return static_cast<double>(succeeded) / std::chrono::duration<double>(kDuration).count();
}

bool ask_health(tests::HttpClient& client, std::uint64_t) {
    return client.ask("GET", "/healthz").has_value();
}

bool post_event(tests::HttpClient& client, std::uint64_t number) {
    const auto answer = client.ask(
        "POST", "/api/v1/hooks/shell/test",
        "X-AO-Event-Id: " + testing::event_id(number) + "\r\nX-AO-Session: demo-1\r\n", "{}");
    return answer && answer->starts_with("HTTP/1.1 200");
}

void requests() {
    Instance instance;
    RunningSupervisor supervisor{instance};
    supervisor.wait_for_all_ready();
    const auto port = instance.port();
    print_value("GET /healthz, 8 connections kept alive", rate(port, 8, true, ask_health),
                "requests/s");
    print_value("GET /healthz, 8 at a time, a connection each", rate(port, 8, false, ask_health),
                "requests/s");
    print_value("POST hook on disk, 1 connection", rate(port, 1, true, post_event), "requests/s");
    print_value("POST hook on disk, 64 connections", rate(port, 64, true, post_event), "requests/s",
                ">= 20,000 (P5)");
    print_value("POST hook on disk, 64, a connection each", rate(port, 64, false, post_event),
                "requests/s", ">= 6,000 (P5)");
    supervisor.stop();
}

} // namespace

std::vector<Benchmark> http_benchmarks() {
    return {{"http.requests", requests}};
}

} // namespace ao::benchmarks
