// What the world can do to a supervisor: locked, damaged and foreign files, taken ports.
#include "tests/support/hook_post.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

ProgramResult run_supervisor(const Instance& instance) {
    return run_program({{program_path("ao-supervisor")}, instance.environment(), std::string{}});
}

void expect_refusal(const Instance& instance, const std::vector<std::string>& words) {
    const auto result = run_supervisor(instance);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 1, result.exit_code);
    for (const auto& word : words) {
        CPPUNIT_ASSERT_MESSAGE(word + " is not in: " + result.errors,
                               result.errors.find(word) != std::string::npos);
    }
}

std::string contents(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void run_and_stop(const Instance& instance) {
    RunningSupervisor supervisor{instance};
    CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
}

} // namespace

class EnvironmentTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EnvironmentTest);
    CPPUNIT_TEST(a_locked_database_refuses_writes_keeps_reads_and_recovers);
    CPPUNIT_TEST(a_damaged_database_is_refused_with_advice_and_left_alone);
    CPPUNIT_TEST(a_file_that_is_no_database_is_refused_with_advice);
    CPPUNIT_TEST(a_database_of_a_newer_program_is_refused);
    CPPUNIT_TEST(a_second_supervisor_is_refused_and_told_the_first_ones_pid);
    CPPUNIT_TEST(a_taken_port_is_named);
    CPPUNIT_TEST(a_stale_run_file_is_replaced);
    CPPUNIT_TEST(a_corrupt_or_foreign_run_file_is_replaced);
    CPPUNIT_TEST(a_run_file_of_a_successor_is_left_alone);
    CPPUNIT_TEST(a_wrong_setting_is_named);
    CPPUNIT_TEST(signals_that_do_not_mean_stop_do_not_stop);
    CPPUNIT_TEST(a_storm_of_terminations_ends_in_order);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_locked_database_refuses_writes_keeps_reads_and_recovers() {
        Instance instance;
        RunningSupervisor supervisor{instance, {{"AO_TEST_LIMITS", "store_busy=100"}}};
        supervisor.wait_for_all_ready();
        SqliteFile other{instance.database()};
        other.run("BEGIN EXCLUSIVE");

        CPPUNIT_ASSERT_EQUAL(503, post_hook(supervisor.port(), event_id(1)));
        CPPUNIT_ASSERT_EQUAL(200, supervisor.status_of("GET", "/api/v1/workers"));
        CPPUNIT_ASSERT_EQUAL(200, supervisor.status_of("GET", "/healthz"));
        CPPUNIT_ASSERT_EQUAL(503, supervisor.status_of("GET", "/readyz"));

        other.run("ROLLBACK");

        supervisor.wait_until("it is ready again",
                              [&] { return supervisor.status_of("GET", "/readyz") == 200; });
        CPPUNIT_ASSERT_EQUAL(200, post_hook(supervisor.port(), event_id(1)));
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    void a_damaged_database_is_refused_with_advice_and_left_alone() {
        Instance instance;
        {
            RunningSupervisor supervisor{instance};
            supervisor.wait_for_all_ready();
            supervisor.stop();
        }
        SqliteFile{instance.database()}.run("DELETE FROM store_state"); // as after a crash
        {
            std::fstream file{instance.database(), std::ios::binary | std::ios::in | std::ios::out};
            file.seekp(4096);
            file << std::string(8192, '\xAB');
        }
        const auto before = contents(instance.database());

        expect_refusal(instance, {"ao.db", "move"});

        CPPUNIT_ASSERT(before == contents(instance.database()));
    }

    void a_file_that_is_no_database_is_refused_with_advice() {
        Instance instance;
        fs::create_directories(instance.data());
        fs::permissions(instance.data(), fs::perms{0700});
        std::ofstream{instance.database()} << std::string(10'000, 'x');

        expect_refusal(instance, {"ao.db", "move"});

        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{10'000}, fs::file_size(instance.database()));
    }

    void a_database_of_a_newer_program_is_refused() {
        Instance instance;
        run_and_stop(instance);
        SqliteFile{instance.database()}.run(
            "INSERT INTO schema_migrations SELECT 999, 'future', checksum, applied_at FROM "
            "schema_migrations LIMIT 1");

        expect_refusal(instance, {"newer"});
    }

    void a_second_supervisor_is_refused_and_told_the_first_ones_pid() {
        Instance instance;
        RunningSupervisor first{instance};
        expect_refusal(instance, {std::to_string(first.pid())});

        // Also when the run file does not tell: the lock on the data directory does.
        fs::remove(instance.run_file());
        expect_refusal(instance, {std::to_string(first.pid())});

        CPPUNIT_ASSERT(first.is_alive());
        CPPUNIT_ASSERT_EQUAL(200, first.status_of("GET", "/healthz"));
    }

    void a_taken_port_is_named() {
        Instance instance;
        const int stranger = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(instance.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        CPPUNIT_ASSERT_EQUAL(
            0, ::bind(stranger, reinterpret_cast<sockaddr*>(&address), sizeof address));
        CPPUNIT_ASSERT_EQUAL(0, ::listen(stranger, 1));

        expect_refusal(instance, {std::to_string(instance.port()), "AO_PORT"});

        ::close(stranger);
        CPPUNIT_ASSERT(!fs::exists(instance.run_file()));
        run_and_stop(instance);
    }

    void a_stale_run_file_is_replaced() {
        Instance instance;
        {
            RunningSupervisor killed{instance};
            killed.kill();
        }
        CPPUNIT_ASSERT(fs::exists(instance.run_file()));
        run_and_stop(instance);
        CPPUNIT_ASSERT(!fs::exists(instance.run_file()));

        // A pid that lives, but is not the daemon's: it was reused.
        std::ofstream{instance.run_file()}
            << R"({"pid": )" << ::getpid()
            << R"(, "port": 1, "startedAt": "2020-01-01T00:00:00Z", "startTicks": 1, "bootId": "x"})";
        run_and_stop(instance);
    }

    void a_corrupt_or_foreign_run_file_is_replaced() {
        const std::vector<std::function<void(const fs::path&)>> makers{
            [](const fs::path& path) { std::ofstream{path} << "{\"pid\": 12"; },
            [](const fs::path& path) { std::ofstream{path} << std::string(1 << 20, '['); },
            [](const fs::path& path) { ::mkfifo(path.c_str(), 0600); },
            [](const fs::path& path) { fs::create_symlink("/dev/zero", path); },
        };
        for (const auto& make : makers) {
            Instance instance;
            make(instance.run_file());
            run_and_stop(instance);
            CPPUNIT_ASSERT(!fs::exists(fs::symlink_status(instance.run_file())));
        }
    }

    void a_run_file_of_a_successor_is_left_alone() {
        Instance instance;
        RunningSupervisor supervisor{instance};
        const std::string successor = R"({"pid": 1, "port": 2, "startedAt": "x"})";
        fs::remove(instance.run_file());
        std::ofstream{instance.run_file()} << successor;

        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);

        CPPUNIT_ASSERT_EQUAL(successor, contents(instance.run_file()));
    }

    void a_wrong_setting_is_named() {
        Instance instance;
        auto environment = instance.environment();
        environment["AO_REQUEST_TIMEOUT"] = "soon";

        const auto result =
            run_program({{program_path("ao-supervisor")}, environment, std::string{}});

        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT(result.errors.find("AO_REQUEST_TIMEOUT") != std::string::npos);
        CPPUNIT_ASSERT(result.errors.find("soon") != std::string::npos);
    }

    void signals_that_do_not_mean_stop_do_not_stop() {
        Instance instance;
        RunningSupervisor supervisor{instance};
        for (const int signal : {SIGHUP, SIGPIPE, SIGCHLD}) {
            ::kill(supervisor.pid(), signal);
        }
        supervisor.wait_for_all_ready();
        CPPUNIT_ASSERT(supervisor.is_alive());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void a_storm_of_terminations_ends_in_order() {
        Instance instance;
        RunningSupervisor supervisor{instance};
        for (int i = 0; i < 100; ++i) {
            ::kill(supervisor.pid(), SIGTERM);
        }
        CPPUNIT_ASSERT_EQUAL(0, supervisor.wait().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EnvironmentTest);
