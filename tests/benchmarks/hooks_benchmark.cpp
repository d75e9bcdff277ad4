// Hook events under load: 200 a second from 50 sessions for a minute through the real ao-hook,
// while nothing happens, the supervisor hangs, is killed, or the agents worker is. Every hook has
// to return in time, and every event has to be applied once and in order. And one event on its way
// from the start of ao-hook to the client of a stream that is told of the new state.
#include "ipc/child_process.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/world.h"
#include "tests/support/http_client.h"
#include "tests/support/sqlite_file.h"

#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace ao::benchmarks {

namespace {

constexpr int kSessions = 50;
constexpr int kEventsOfEach = 240; // four a second for a minute
constexpr std::chrono::milliseconds kBetween{250};
constexpr std::chrono::seconds kTrouble{20}; // after the beginning
constexpr std::chrono::seconds kTroubleLasts{5};

using Trouble = std::function<void(testing::SessionWorld&)>;

std::vector<std::string> environment_of(const testing::SessionWorld& world, const std::string& id) {
    auto variables = world.instance().environment();
    variables["AO_SESSION_ID"] = id;
    variables["AO_LAUNCH_GENERATION"] = "1";
    std::vector<std::string> environment;
    for (const auto& [name, value] : variables) {
        environment.push_back(name + "=" + value);
    }
    return environment;
}

/// From its start to its exit; nothing: that was not with 0.
std::optional<Clock::duration> call_hook(const std::vector<std::string>& environment,
                                         const std::string& event, const std::string& payload) {
    auto pipe = ipc::make_pipe();
    const auto written = ::write(pipe.write_end.get(), payload.data(), payload.size());
    pipe.write_end.reset();
    ipc::ChildSpec spec;
    spec.program = testing::program_path("ao-hook");
    spec.argv = {spec.program, "demo", event};
    spec.environment = environment;
    spec.standard_input = pipe.read_end.get();
    const auto begin = Clock::now();
    const auto child = ipc::spawn(spec);
    if (!child || written < 0) {
        return std::nullopt;
    }
    pollfd ended{child->pidfd.get(), POLLIN, 0};
    ::poll(&ended, 1, -1);
    const auto took = Clock::now() - begin;
    const auto exit = ipc::reap(*child);
    return exit && exit->signal == 0 && exit->code == 0 ? std::optional{took} : std::nullopt;
}

class HookLoad {
public:
    HookLoad(const std::string& what, Trouble trouble)
        : trouble_{std::move(trouble)}
        , figures_{"hook: start -> exit, 200/s, " + what, "max <= 250"} {
        world_->set("AO_MAX_SESSIONS", std::to_string(kSessions));
        world_->start();
        world_->add_project();
        for (int i = 0; i < kSessions; ++i) {
            const auto spawned = world_->ask("POST", "/api/v1/sessions",
                                             {{"projectId", "app"}, {"harness", "demo"}});
            if (!spawned.is_ok()) {
                throw std::runtime_error{"no session: " + spawned.body.dump()};
            }
            ids_.push_back(spawned.body["session"]["id"]);
        }
        world_->wait_until_settled();
    }

    void run() {
        const auto begin = Clock::now();
        std::vector<std::thread> agents;
        for (int i = 0; i < kSessions; ++i) {
            // Spread over the quarter second, as agents are.
            agents.emplace_back([this, i, first = begin + kBetween * i / kSessions] {
                speak_for(ids_[static_cast<std::size_t>(i)], first);
            });
        }
        std::this_thread::sleep_until(begin + kTrouble);
        trouble_(*world_);
        for (auto& agent : agents) {
            agent.join();
        }
        figures_.print();
        print_value("  hooks that did not exit with 0", failures_, "", "0");
        look_at_the_end();
    }

private:
    void speak_for(const std::string& id, Clock::time_point first) {
        const auto environment = environment_of(*world_, id);
        for (int n = 0; n < kEventsOfEach; ++n) {
            std::this_thread::sleep_until(first + kBetween * n);
            const auto number = std::to_string(n);
            call(environment, n % 2 == 0 ? "user-prompt-submit" : "stop",
                 R"({"n":)" + number + R"(,"summary":")" + number + "\"}");
        }
    }

    void call(const std::vector<std::string>& environment, const std::string& event,
              const std::string& payload) {
        const auto took = call_hook(environment, event, payload);
        failures_ += took ? 0 : 1;
        if (took) {
            const std::lock_guard lock{mutex_};
            figures_.add(*took);
        }
    }

    // The demonstration agents' own events have no number.
    std::string look(const std::string& what, const std::string& rest = "") const {
        const testing::SqliteFile file{world_->instance().database()};
        return file.value("SELECT " + what +
                          " FROM (SELECT id, session_id, state, payload, "
                          "json_extract(CAST(payload AS TEXT), '$.n') AS n FROM hook_inbox) "
                          "WHERE n IS NOT NULL " +
                          rest);
    }

    void look_at_the_end() {
        const auto begin = Clock::now();
        constexpr auto kEvents = kSessions * kEventsOfEach;
        world_->supervisor().wait_until("every event is done", [&] {
            return look("count(*)", "AND state = 'done'") == std::to_string(kEvents);
        });
        print_value("  from the last hook to all done",
                    std::chrono::duration<double, std::milli>(Clock::now() - begin).count(), "ms");
        print_value("  events in the inbox", std::stod(look("count(*)")), "",
                    std::to_string(kEvents));
        print_value("  of them different",
                    std::stod(look("count(DISTINCT session_id || '/' || n)")), "",
                    std::to_string(kEvents));
        const testing::SqliteFile file{world_->instance().database()};
        print_value(
            "  out of order within their session",
            std::stod(file.value("SELECT count(*) FROM (SELECT n, lag(n, 1, -1) OVER (PARTITION BY "
                                 "session_id ORDER BY id) AS before FROM (SELECT id, session_id, "
                                 "json_extract(CAST(payload AS TEXT), '$.n') AS n FROM hook_inbox) "
                                 "WHERE n IS NOT NULL) WHERE n <> before + 1")),
            "", "0");
        int last_not_shown = 0;
        for (const auto& id : ids_) {
            const auto session = world_->session(id);
            last_not_shown +=
                session.value("summary", "") == std::to_string(kEventsOfEach - 1) ? 0 : 1;
        }
        print_value("  sessions that do not show the last", last_not_shown, "", "0");
    }

    Trouble trouble_;
    Figures figures_;
    std::unique_ptr<testing::SessionWorld> world_ = make_world();
    std::vector<std::string> ids_;
    std::mutex mutex_;
    std::atomic<int> failures_{0};
};

void to_stream() {
    constexpr int kEvents = 1'000;
    auto world = make_world();
    world->start();
    world->add_project();
    const auto spawned =
        world->ask("POST", "/api/v1/sessions", {{"projectId", "app"}, {"harness", "demo"}});
    world->wait_until_settled();
    const auto environment = environment_of(*world, spawned.body["session"]["id"]);
    tests::HttpClient stream{world->instance().port()};
    stream.send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:" +
                std::to_string(world->instance().port()) + "\r\n\r\n");
    stream.read_until("\r\n\r\n");
    Figures figures{"hook: start -> exit, and its state at a stream's client", ""};
    for (int n = 0; n < kEvents; ++n) {
        const bool is_prompt = n % 2 == 0;
        stream.received().clear();
        const auto begin = Clock::now();
        const auto took = call_hook(environment, is_prompt ? "user-prompt-submit" : "stop", "{}");
        const bool is_told =
            stream.read_until(is_prompt ? R"("activity":"active")" : R"("activity":"idle")");
        if (!took || !is_told) {
            throw std::runtime_error{"a hook's state was not told"};
        }
        figures.add(Clock::now() - begin);
    }
    figures.print();
}

void steady() {
    HookLoad{"nothing happens", [](testing::SessionWorld&) {}}.run();
}

void stopped() {
    HookLoad{"supervisor stopped for 5 s",
             [](testing::SessionWorld& world) {
                 ::kill(world.supervisor().pid(), SIGSTOP);
                 std::this_thread::sleep_for(kTroubleLasts);
                 ::kill(world.supervisor().pid(), SIGCONT);
             }}
        .run();
}

void killed() {
    HookLoad{"supervisor killed, back after 5 s",
             [](testing::SessionWorld& world) {
                 world.kill_supervisor();
                 std::this_thread::sleep_for(kTroubleLasts);
                 world.start();
             }}
        .run();
}

void worker_killed() {
    HookLoad{"agents worker killed three times",
             [](testing::SessionWorld& world) {
                 for (int i = 0; i < 3; ++i) {
                     world.supervisor().kill_worker("agents", SIGKILL);
                     std::this_thread::sleep_for(kTroubleLasts);
                 }
             }}
        .run();
}

} // namespace

std::vector<Benchmark> hooks_benchmarks() {
    return {{"hooks.to_stream", to_stream},
            {"hooks.steady", steady},
            {"hooks.supervisor_stopped", stopped},
            {"hooks.supervisor_killed", killed},
            {"hooks.worker_killed", worker_killed}};
}

} // namespace ao::benchmarks
