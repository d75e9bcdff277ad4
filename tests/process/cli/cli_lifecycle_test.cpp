// ao start, stop and status against a supervisor that behaves, dies, sleeps or is not there.
#include "ipc/daemon/process_identity.h"
#include "ipc/daemon/run_file.h"
#include "tests/process/cli/cli_program.h"
#include "tests/support/fake_daemon.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::testing {

class CliLifecycleTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CliLifecycleTest);
    CPPUNIT_TEST(start_and_stop_say_what_they_did);
    CPPUNIT_TEST(start_twice_succeeds);
    CPPUNIT_TEST(no_daemon_is_started_inside_a_session);
    CPPUNIT_TEST(five_starts_at_once_bring_up_one_daemon);
    CPPUNIT_TEST(five_stops_at_once_succeed);
    CPPUNIT_TEST(start_waits_until_ready);
    CPPUNIT_TEST(a_dying_daemon_is_told_at_once_with_its_last_words);
    CPPUNIT_TEST(a_daemon_that_is_never_ready_ends_with_the_timeout);
    CPPUNIT_TEST(the_daemon_keeps_nothing_of_its_caller);
    CPPUNIT_TEST(whatever_the_run_file_is_start_heals_it);
    CPPUNIT_TEST(whatever_the_run_file_is_stop_and_status_succeed);
    CPPUNIT_TEST(a_killed_daemon_is_stale_and_started_anew);
    CPPUNIT_TEST(a_reused_pid_is_stale);
    CPPUNIT_TEST(a_stranger_on_the_port_is_stale);
    CPPUNIT_TEST(a_daemon_that_does_not_answer_is_left_alone);
    CPPUNIT_TEST(a_daemon_that_is_not_ready_is_waited_for_and_never_doubled);
    CPPUNIT_TEST(status_counts_the_workers);
    CPPUNIT_TEST_SUITE_END();

    std::optional<CliProgram> cli_;

    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

    std::string state() const { return cli_->run_json({"status"})["state"].get<std::string>(); }

    void put_run_file(const std::string& text) const {
        std::filesystem::create_directories(cli_->run_file().parent_path());
        std::filesystem::remove(cli_->run_file());
        std::ofstream{cli_->run_file()} << text;
    }

    /// Calls `each` with a different kind of damage in place of the run file.
    template <class Each>
    void for_every_damage(Each each) const {
        for (const char* text : {"", "{\"pid\": 42", "null", "{\"pid\":0,\"port\":1}"}) {
            put_run_file(text);
            each(std::string{"content: "} + text);
        }
        put_run_file("");
        std::filesystem::resize_file(cli_->run_file(), 1U << 30);
        each("huge");
        std::filesystem::remove(cli_->run_file());
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(cli_->run_file().c_str(), 0600));
        each("fifo");
        std::filesystem::remove(cli_->run_file());
        std::filesystem::create_symlink("/dev/zero", cli_->run_file());
        each("link");
    }

public:
    void setUp() override { cli_.emplace(); }

    void tearDown() override { cli_.reset(); }

    void start_and_stop_say_what_they_did() {
        CPPUNIT_ASSERT_EQUAL(std::string{"stopped"}, state());
        CPPUNIT_ASSERT(!cli_->run_json({"status"}).contains("startedAt"));
        const auto started = cli_->run({"start"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(started.errors, 0, started.exit_code);
        const auto run = ao::daemon::read_run_file(cli_->run_file()).value().value();
        CPPUNIT_ASSERT_EQUAL("AO daemon ready (pid " + std::to_string(run.pid) + ", port " +
                                 std::to_string(run.port) + ")\n",
                             started.output);
        const auto status = cli_->run({"status"});
        CPPUNIT_ASSERT(status.output.starts_with(
            "AO daemon: ready\n  pid: " + std::to_string(run.pid) + "\n  port: "));
        CPPUNIT_ASSERT(has(status.output, "\n  healthz: ok\n  readyz: ready\n"));
        CPPUNIT_ASSERT(has(cli_->run({"status", "--json"}).output, "\"state\": \"ready\""));

        const auto stopped = cli_->run({"stop"});
        CPPUNIT_ASSERT_EQUAL(0, stopped.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"AO daemon stopped\n"}, stopped.output);
        CPPUNIT_ASSERT(!ao::daemon::is_alive(run.pid));
        CPPUNIT_ASSERT(!std::filesystem::exists(cli_->run_file()));
        const auto again = cli_->run_json({"stop"});
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, again.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"stopped"}, again["state"].get<std::string>());
    }

    void start_twice_succeeds() {
        const auto first = cli_->run_json({"start"});
        const auto second = cli_->run_json({"start"});
        CPPUNIT_ASSERT_EQUAL(first["pid"].get<int>(), second["pid"].get<int>());
        CPPUNIT_ASSERT_EQUAL(std::string{"ready"}, second["state"].get<std::string>());
    }

    void no_daemon_is_started_inside_a_session() {
        cli_->environment()["AO_SESSION_ID"] = "app-1";
        const auto refused = cli_->run({"start"});
        CPPUNIT_ASSERT_EQUAL(1, refused.exit_code);
        CPPUNIT_ASSERT(has(refused.errors, "inside session app-1 would end with it"));
        CPPUNIT_ASSERT_EQUAL(std::string{"stopped"}, state());
        // One that runs is as good as started.
        cli_->environment().erase("AO_SESSION_ID");
        CPPUNIT_ASSERT_EQUAL(0, cli_->run({"start"}).exit_code);
        cli_->environment()["AO_SESSION_ID"] = "app-1";
        CPPUNIT_ASSERT_EQUAL(0, cli_->run({"start"}).exit_code);
    }

    void five_starts_at_once_bring_up_one_daemon() {
        std::vector<std::unique_ptr<Program>> starts;
        for (int i = 0; i < 5; ++i) {
            starts.push_back(
                std::make_unique<Program>(cli_->spec({"start", "--json", "--timeout", "60s"})));
        }
        std::set<int> pids;
        for (auto& start : starts) {
            const auto result = start->wait();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
            pids.insert(nlohmann::json::parse(result.output)["pid"].get<int>());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, pids.size());
    }

    void five_stops_at_once_succeed() {
        CPPUNIT_ASSERT_EQUAL(0, cli_->run({"start"}).exit_code);
        std::vector<std::unique_ptr<Program>> stops;
        for (int i = 0; i < 5; ++i) {
            stops.push_back(std::make_unique<Program>(cli_->spec({"stop"})));
        }
        for (auto& stop : stops) {
            const auto result = stop->wait();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"stopped"}, state());
    }

    void start_waits_until_ready() {
        cli_->environment()["AO_FAKE"] = "slow";
        CPPUNIT_ASSERT_EQUAL(std::string{"ready"},
                             cli_->run_json({"start"})["state"].get<std::string>());
    }

    void a_dying_daemon_is_told_at_once_with_its_last_words() {
        cli_->environment()["AO_FAKE"] = "dies";
        const auto result = cli_->run({"start", "--timeout", "10m"});
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT(result.took < std::chrono::seconds{50});
        const auto log = (cli_->run_file().parent_path() / "daemon.log").string();
        CPPUNIT_ASSERT_EQUAL("the daemon ended while it started; the last lines of " + log +
                                 ":\n  starting\n  the database is [31mcorrupt; restore a backup\n",
                             result.errors);
        // Only what this one wrote is shown, in the log that was asked for.
        const auto other = (cli_->home() / "logs" / "x.log").string();
        CPPUNIT_ASSERT(
            has(cli_->run({"start", "--log-file", other}).errors, other + ":\n  starting\n"));

        struct stat status {};

        CPPUNIT_ASSERT_EQUAL(0, ::stat(other.c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0600U, status.st_mode & 0777U);
    }

    void a_daemon_that_is_never_ready_ends_with_the_timeout() {
        cli_->environment()["AO_FAKE"] = "silent";
        const auto result = cli_->run({"start", "--timeout", "300ms"});
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT(has(result.errors, "was not ready within 300ms"));
        CPPUNIT_ASSERT(has(result.errors, "daemon.log"));
        std::ifstream log{cli_->run_file().parent_path() / "daemon.log"};
        std::string line;
        while (std::getline(log, line)) {
            if (line.starts_with("pid=")) {
                CliProgram::kill_and_wait(std::stoi(line.substr(4)));
            }
        }
    }

    void the_daemon_keeps_nothing_of_its_caller() {
        const auto pid = cli_->run_json({"start"})["pid"].get<pid_t>();
        CPPUNIT_ASSERT_EQUAL(pid, ::getsid(pid));
        const auto fd = std::filesystem::path{"/proc"} / std::to_string(pid) / "fd";
        CPPUNIT_ASSERT_EQUAL(std::string{"/dev/null"}, read_symlink(fd / "0").string());
        const auto log = cli_->run_file().parent_path() / "daemon.log";
        CPPUNIT_ASSERT_EQUAL(log.string(), read_symlink(fd / "1").string());
        CPPUNIT_ASSERT_EQUAL(log.string(), read_symlink(fd / "2").string());
        for (const auto& entry : std::filesystem::directory_iterator{fd}) {
            std::error_code gone;
            const auto target = std::filesystem::read_symlink(entry, gone).string();
            CPPUNIT_ASSERT_MESSAGE(target,
                                   !target.starts_with("pipe:") && !has(target, "start.lock"));
        }
    }

    void whatever_the_run_file_is_start_heals_it() {
        for_every_damage([&](const std::string& damage) {
            const auto result = cli_->run({"start"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(damage + ": " + result.errors, 0, result.exit_code);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(damage, std::string{"ready"}, state());
            CPPUNIT_ASSERT_EQUAL(0, cli_->run({"stop"}).exit_code);
        });
    }

    void whatever_the_run_file_is_stop_and_status_succeed() {
        for_every_damage([&](const std::string& damage) {
            const auto status = cli_->run_json({"status"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(damage, std::string{"stale"},
                                         status["state"].get<std::string>());
            CPPUNIT_ASSERT(has(status["error"].get<std::string>(), "run file"));
            const auto ls = cli_->run({"worker", "ls"});
            CPPUNIT_ASSERT_EQUAL(1, ls.exit_code);
            CPPUNIT_ASSERT(has(ls.errors, "start it with: ao start"));
            CPPUNIT_ASSERT_EQUAL(0, cli_->run({"stop"}).exit_code);
            CPPUNIT_ASSERT(
                !std::filesystem::exists(std::filesystem::symlink_status(cli_->run_file())));
        });
    }

    void a_killed_daemon_is_stale_and_started_anew() {
        const auto pid = cli_->run_json({"start"})["pid"].get<pid_t>();
        CliProgram::kill_and_wait(pid);
        CPPUNIT_ASSERT_EQUAL(std::string{"stale"}, state());
        const auto ls = cli_->run({"worker", "ls"});
        CPPUNIT_ASSERT_EQUAL(1, ls.exit_code);
        CPPUNIT_ASSERT(has(ls.errors, "pid " + std::to_string(pid) + " is gone"));
        CPPUNIT_ASSERT(cli_->run_json({"start"})["pid"].get<pid_t>() != pid);
    }

    void a_reused_pid_is_stale() {
        FakeDaemon daemon{[](const FakeRequest&) { return FakeReply{}; }};
        const auto ticks = *ao::daemon::process_start_ticks(::getpid());
        ao::daemon::write_run_file(cli_->run_file(),
                                   {::getpid(), daemon.port(), "", ticks - 1, std::nullopt});
        CPPUNIT_ASSERT_EQUAL(std::string{"stale"}, state());
        CPPUNIT_ASSERT_EQUAL(0, cli_->run({"stop"}).exit_code);
        CPPUNIT_ASSERT(!std::filesystem::exists(cli_->run_file()));
        CPPUNIT_ASSERT(daemon.requests().empty());
    }

    void a_stranger_on_the_port_is_stale() {
        FakeDaemon daemon{[](const FakeRequest&) {
            return FakeReply{.body = R"({"status":"ok","service":"another","pid":1})"};
        }};
        daemon.write_run_file(cli_->run_file());
        CPPUNIT_ASSERT_EQUAL(std::string{"stale"}, state());
        CPPUNIT_ASSERT_EQUAL(0, cli_->run({"stop"}).exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"GET"}, daemon.requests().back().method);
    }

    void a_daemon_that_does_not_answer_is_left_alone() {
        FakeDaemon daemon{[](const FakeRequest&) {
            return FakeReply{.status = 500, .body = FakeDaemon::probe_body("broken")};
        }};
        daemon.write_run_file(cli_->run_file());
        CPPUNIT_ASSERT_EQUAL(std::string{"unhealthy"}, state());
        const auto stop = cli_->run({"stop"});
        CPPUNIT_ASSERT_EQUAL(1, stop.exit_code);
        CPPUNIT_ASSERT(has(stop.errors, "end it with: kill " + std::to_string(::getpid())));
        CPPUNIT_ASSERT(std::filesystem::exists(cli_->run_file()));
        const auto start = cli_->run({"start", "--timeout", "200ms"});
        CPPUNIT_ASSERT_EQUAL(1, start.exit_code);
        CPPUNIT_ASSERT(has(start.errors, "it is unhealthy"));
        CPPUNIT_ASSERT(!std::filesystem::exists(cli_->data_dir()));
        CPPUNIT_ASSERT_EQUAL(1, cli_->run({"doctor"}).exit_code);
        std::filesystem::remove(cli_->run_file());
    }

    void a_daemon_that_is_not_ready_is_waited_for_and_never_doubled() {
        int looks = 0;
        FakeDaemon daemon{[&](const FakeRequest& request) {
            const bool is_ready = request.target == "/readyz" && ++looks > 3;
            return FakeReply{.status = request.target == "/readyz" && !is_ready ? 503 : 200,
                             .body = FakeDaemon::probe_body(request.target == "/healthz" ? "ok"
                                                            : is_ready                   ? "ready"
                                                                       : "starting")};
        }};
        daemon.write_run_file(cli_->run_file());
        CPPUNIT_ASSERT_EQUAL(std::string{"not_ready"}, state());
        CPPUNIT_ASSERT_EQUAL(::getpid(), cli_->run_json({"start"})["pid"].get<pid_t>());
        CPPUNIT_ASSERT(!std::filesystem::exists(cli_->data_dir()));
        std::filesystem::remove(cli_->run_file());
    }

    void status_counts_the_workers() {
        FakeDaemon daemon{[](const FakeRequest& request) {
            if (request.target == "/healthz") {
                return FakeReply{.body = FakeDaemon::probe_body("ok")};
            }
            auto body = FakeDaemon::probe_body("ready");
            body.insert(1,
                        R"("workers":[{"state":"ready"},{"state":"backoff"},{"state":"ready"}],)");
            return FakeReply{.body = body};
        }};
        daemon.write_run_file(cli_->run_file());
        CPPUNIT_ASSERT(has(cli_->run({"status"}).output, "\n  workers: 2 ready, 1 backoff\n"));
        const auto workers = cli_->run_json({"status"})["workers"];
        CPPUNIT_ASSERT(workers["total"] == 3 && workers["ready"] == 2 && workers["backoff"] == 1);
        std::filesystem::remove(cli_->run_file());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CliLifecycleTest);

} // namespace ao::testing
