// P1, P9, P12: whole processes, from exec to exit or to the first answer.
#include "ipc/ids.h"
#include "tests/benchmarks/figures.h"
#include "tests/benchmarks/quiet_program.h"
#include "tests/support/hook_post.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::benchmarks {

using testing::Instance;
using testing::RunningSupervisor;

namespace {

void hook() {
    Instance instance;
    RunningSupervisor supervisor{instance};
    supervisor.wait_for_all_ready();
    auto environment = instance.environment();
    environment["AO_SESSION_ID"] = "demo-1";
    QuietProgram ours{{testing::program_path("ao-hook"), "shell", "test"}, environment};
    QuietProgram floor{{testing::program_path("floor_post"), std::to_string(instance.port()),
                        "/api/v1/hooks/shell/test"},
                       environment};
    QuietProgram start_only{{testing::program_path("ao-hook")}, instance.environment()};
    Figures started{"floor: a static program's start and end", ""};
    Figures floored{"floor: start, connect, POST, read the answer", ""};
    Figures figures{"hook: start -> exit, event on disk", "<= 1.0 and 2x floor (P1)"};
    constexpr int kRuns = 1'000;
    for (int i = 0; i < kRuns; ++i) { // interleaved, so that drift hits all alike
        started.time(1, [&] { start_only.run(); });
        floored.time(1, [&] { floor.run(); });
        figures.time(1, [&] { ours.run(); });
    }
    started.print();
    floored.print();
    figures.print();
    supervisor.stop();
}

void hook_while_the_supervisor_hangs() {
    Instance instance;
    RunningSupervisor supervisor{instance};
    auto environment = instance.environment();
    environment["AO_SESSION_ID"] = "demo-1";
    QuietProgram ours{{testing::program_path("ao-hook"), "shell", "test"}, environment};
    ::kill(supervisor.pid(), SIGSTOP);
    Figures first{"hook while the supervisor hangs", "<= 250"};
    first.time(1, [&] { ours.run(); });
    first.print();
    ::kill(supervisor.pid(), SIGCONT);
    supervisor.stop();
}

// From exec to the first 200 on /readyz, asked again and again without a pause.
std::chrono::nanoseconds time_to_ready(const Instance& instance, pid_t& pid) {
    QuietProgram supervisor{{testing::program_path("ao-supervisor")}, instance.environment()};
    const auto begin = Clock::now();
    pid = supervisor.start();
    while (true) {
        try {
            if (const auto answer = tests::HttpClient{instance.port()}.ask("GET", "/readyz");
                answer && answer->starts_with("HTTP/1.1 200")) {
                return Clock::now() - begin;
            }
        } catch (const std::exception&) {
            // nobody listens yet
        }
    }
}

bool all_ready(const Instance& instance) {
    const auto answer = tests::HttpClient{instance.port()}.ask("GET", "/readyz").value_or("");
    std::size_t ready = 0;
    for (auto at = answer.find("\"state\":\"ready\""); at != std::string::npos;
         at = answer.find("\"state\":\"ready\"", at + 1)) {
        ++ready;
    }
    return ready == ipc::kWorkerKinds.size();
}

// The shared libraries alone: the supervisor's program told to print a list and end.
void floor_load(const Instance& instance) {
    QuietProgram program{{testing::program_path("ao-supervisor"), "--list-failpoints"},
                         instance.environment()};
    Figures figures{"floor: ao-supervisor loaded and ended", ""};
    figures.time(50, [&] { program.run(); });
    figures.print();
}

void cold_start(const Instance& instance, const std::string& what, const std::string& goal) {
    floor_load(instance);
    Figures ready{"cold start -> /readyz, " + what, goal};
    Figures workers{"cold start -> all workers ready, " + what, "<= 100"};
    constexpr int kRuns = 20;
    for (int i = 0; i < kRuns; ++i) {
        pid_t pid = 0;
        const auto begin = Clock::now();
        ready.add(time_to_ready(instance, pid));
        while (!all_ready(instance)) {
        }
        workers.add(Clock::now() - begin);
        ::kill(pid, SIGTERM);
        ::waitpid(pid, nullptr, 0);
    }
    ready.print();
    workers.print();
}

void cold_start_full() {
    Instance instance;
    {
        RunningSupervisor supervisor{instance};
        supervisor.stop();
    }
    testing::SqliteFile{instance.database()}.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
        "INSERT INTO change_log (event_type, payload, created_at) SELECT 'worker_updated', "
        "'{\"id\":\"scm\",\"incarnation\":1,\"state\":\"ready\",\"pid\":4711}', i FROM n");
    cold_start(instance, "1 M log rows", "<= 10 (P9)");
}

void commands() {
    Instance instance;
    RunningSupervisor supervisor{instance};
    supervisor.wait_for_all_ready();
    auto environment = instance.environment();
    QuietProgram git{{"git", "--version"}, environment};
    QuietProgram version{{testing::program_path("ao"), "version"}, environment};
    QuietProgram status{{testing::program_path("ao"), "status"}, environment};
    QuietProgram list{{testing::program_path("ao"), "worker", "ls"}, environment};
    Figures of_git{"floor: git --version", ""};
    Figures of_version{"ao version", "<= 1.2x git (P12)"};
    Figures of_status{"ao status", "<= 2 and 1.2x git (P12)"};
    Figures of_list{"ao worker ls", ""};
    constexpr int kRuns = 300;
    for (int i = 0; i < kRuns; ++i) {
        of_git.time(1, [&] { git.run(); });
        of_version.time(1, [&] { version.run(); });
        of_status.time(1, [&] { status.run(); });
        of_list.time(1, [&] { list.run(); });
    }
    of_git.print();
    of_version.print();
    of_status.print();
    of_list.print();
    supervisor.stop();
}

void start_and_stop() {
    Instance instance;
    auto environment = instance.environment();
    QuietProgram start{{testing::program_path("ao"), "start"}, environment};
    QuietProgram stop{{testing::program_path("ao"), "stop"}, environment};
    Figures of_start{"ao start", "<= 50"};
    Figures of_stop{"ao stop", "<= 50"};
    constexpr int kRuns = 20;
    for (int i = 0; i < kRuns; ++i) {
        of_start.time(1, [&] { start.run(); });
        of_stop.time(1, [&] { stop.run(); });
    }
    of_start.print();
    of_stop.print();
}

} // namespace

std::vector<Benchmark> program_benchmarks() {
    return {{"program.hook", hook},
            {"program.hook_hanging", hook_while_the_supervisor_hangs},
            {"program.cold_start", [] { cold_start(Instance{}, "empty", "<= 25 (P9)"); }},
            {"program.cold_start_full", cold_start_full},
            {"program.commands", commands},
            {"program.start_stop", start_and_stop}};
}

} // namespace ao::benchmarks
