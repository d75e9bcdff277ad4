// ao-hook while the daemon is away: events are kept on disk, in order, none is lost.
#include "ipc/daemon/hook_spool_format.h"
#include "ipc/daemon/process_identity.h"
#include "ipc/daemon/run_file.h"
#include "tests/process/hook/hook_program.h"
#include "tests/support/fake_daemon.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace ao::testing {

class HookKeepingTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HookKeepingTest);
    CPPUNIT_TEST(without_a_daemon_the_event_is_kept_and_logged);
    CPPUNIT_TEST(whatever_the_run_file_is_the_event_is_kept);
    CPPUNIT_TEST(a_stranger_on_the_port_gets_nothing);
    CPPUNIT_TEST(a_temporary_refusal_keeps_the_event);
    CPPUNIT_TEST(later_events_wait_behind_kept_ones);
    CPPUNIT_TEST(a_torn_frame_costs_nothing_else);
    CPPUNIT_TEST(fifty_at_once_lose_nothing);
    CPPUNIT_TEST(nothing_is_lost_while_the_spool_is_taken_away);
    CPPUNIT_TEST(a_full_spool_refuses_and_counts);
    CPPUNIT_TEST(a_cut_event_stays_marked);
    CPPUNIT_TEST(a_spool_that_cannot_be_written_is_reported);
    CPPUNIT_TEST(the_log_is_emptied_when_it_is_large);
    CPPUNIT_TEST_SUITE_END();

    HookProgram hook_;

    std::filesystem::path events() const { return hook_.spool_dir() / ao::daemon::kSpoolEvents; }

    void assert_kept_and_nothing_else(const std::string& payload) {
        const auto result = hook_.run(payload);
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, result.output);
        CPPUNIT_ASSERT(result.took < kGenerous);
        const auto kept = hook_.take_kept();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        CPPUNIT_ASSERT_EQUAL(payload, kept[0].payload);
    }

public:
    void without_a_daemon_the_event_is_kept_and_logged() {
        auto spec = hook_.spec("raw \x01 bytes");
        spec.environment["AO_LAUNCH_GENERATION"] = "4";
        const auto before = std::chrono::system_clock::now() - std::chrono::seconds{1};
        const auto result = run_program(spec);
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"ao hooks claude-code stop: event kept on disk for the "
                                         "daemon: the daemon is not running\n"},
                             result.errors);
        CPPUNIT_ASSERT(hook_.log().ends_with(result.errors));

        struct stat status {};

        ::stat(hook_.spool_dir().c_str(), &status);
        CPPUNIT_ASSERT_EQUAL(0700U, status.st_mode & 0777U);
        ::stat(events().c_str(), &status);
        CPPUNIT_ASSERT_EQUAL(0600U, status.st_mode & 0777U);
        const auto kept = hook_.take_kept();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"raw \x01 bytes"}, kept[0].payload);
        CPPUNIT_ASSERT_EQUAL(std::string{"demo.app-1"}, kept[0].session_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"claude-code"}, kept[0].agent);
        CPPUNIT_ASSERT_EQUAL(std::string{"stop"}, kept[0].event);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{4}, kept[0].generation);
        CPPUNIT_ASSERT_EQUAL(std::size_t{32}, kept[0].event_id.size());
        CPPUNIT_ASSERT(!kept[0].is_cut && kept[0].original_bytes == 11);
        CPPUNIT_ASSERT(kept[0].recorded_at > before);
    }

    void whatever_the_run_file_is_the_event_is_kept() {
        std::ofstream{hook_.run_file()} << "{\"pid\": 1, \"po";
        assert_kept_and_nothing_else("half-written");
        std::filesystem::remove(hook_.run_file());
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(hook_.run_file().c_str(), 0600));
        assert_kept_and_nothing_else("fifo");
        std::filesystem::remove(hook_.run_file());
        std::filesystem::create_symlink("/dev/zero", hook_.run_file());
        assert_kept_and_nothing_else("link");
        std::filesystem::remove(hook_.run_file());
        std::ofstream{hook_.run_file()} << R"({"x":{"port":1},"y":"\"port\":2"})";
        assert_kept_and_nothing_else("no port on the top level");
    }

    void a_stranger_on_the_port_gets_nothing() {
        FakeDaemon stranger{[](const FakeRequest&) { return FakeReply{}; }};
        auto run = ao::daemon::RunFile{::getpid(), stranger.port(), "", std::nullopt, std::nullopt};
        run.start_ticks = *ao::daemon::process_start_ticks(::getpid()) - 1;
        ao::daemon::write_run_file(hook_.run_file(), run);
        assert_kept_and_nothing_else("reused pid");
        run.pid = 1 << 30;
        run.start_ticks.reset();
        ao::daemon::write_run_file(hook_.run_file(), run);
        assert_kept_and_nothing_else("dead pid");
        CPPUNIT_ASSERT(stranger.requests().empty());
    }

    void a_temporary_refusal_keeps_the_event() {
        for (const int status : {503, 500, 507, 408, 429, 302}) {
            FakeDaemon daemon{[status](const FakeRequest&) { return FakeReply{.status = status}; }};
            daemon.write_run_file(hook_.run_file());
            assert_kept_and_nothing_else("status " + std::to_string(status));
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, daemon.requests().size());
        }
    }

    void later_events_wait_behind_kept_ones() {
        hook_.run("first");
        FakeDaemon daemon{[](const FakeRequest&) { return FakeReply{}; }};
        daemon.write_run_file(hook_.run_file());
        hook_.run("second");
        // Also while the supervisor has taken the file but not yet committed it.
        ao::daemon::HookSpool spool{hook_.spool_dir()};
        const auto taken = spool.take();
        hook_.run("third");
        CPPUNIT_ASSERT(daemon.requests().empty());
        std::vector<std::string> payloads;
        for (const auto& hook : hook_.take_kept()) {
            payloads.push_back(hook.payload);
        }
        CPPUNIT_ASSERT((payloads == std::vector<std::string>{"first", "second", "third"}));
        hook_.run("fourth");
        CPPUNIT_ASSERT_EQUAL(std::string{"fourth"}, daemon.requests().at(0).body);
    }

    void a_torn_frame_costs_nothing_else() {
        hook_.run("first");
        hook_.run("second");
        std::filesystem::resize_file(events(), std::filesystem::file_size(events()) - 3);
        hook_.run("third");
        const auto kept = hook_.take_kept();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, kept.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"first"}, kept[0].payload);
        CPPUNIT_ASSERT_EQUAL(std::string{"third"}, kept[1].payload);
    }

    void fifty_at_once_lose_nothing() {
        std::vector<std::unique_ptr<Program>> hooks;
        for (int i = 0; i < 50; ++i) {
            hooks.push_back(std::make_unique<Program>(
                hook_.spec(std::to_string(i) + std::string(10'000, '.'))));
        }
        for (auto& hook : hooks) {
            CPPUNIT_ASSERT_EQUAL(0, hook->wait().exit_code);
        }
        std::set<std::string> payloads;
        for (const auto& hook : hook_.take_kept()) {
            payloads.insert(hook.payload);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{50}, payloads.size());
    }

    void nothing_is_lost_while_the_spool_is_taken_away() {
        std::set<std::string> ids;
        std::set<std::string> payloads;
        const auto take = [&] {
            for (const auto& hook : hook_.take_kept()) {
                if (ids.insert(hook.event_id).second) {
                    payloads.insert(hook.payload);
                }
            }
        };
        std::atomic<bool> has_ended{false};
        std::thread supervisor{[&] {
            while (!has_ended) {
                take();
            }
        }};
        for (int round = 0; round < 60; ++round) {
            std::vector<std::unique_ptr<Program>> hooks;
            for (int i = 0; i < 10; ++i) {
                hooks.push_back(
                    std::make_unique<Program>(hook_.spec(std::to_string(round * 10 + i))));
            }
            for (auto& hook : hooks) {
                hook->wait();
            }
        }
        has_ended = true;
        supervisor.join();
        take();
        CPPUNIT_ASSERT_EQUAL(std::size_t{600}, payloads.size());
    }

    void a_full_spool_refuses_and_counts() {
        hook_.run("first");
        std::filesystem::resize_file(events(), ao::daemon::kSpoolBytes - 10);
        const auto result = hook_.run("no room");
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT(result.errors.find("event lost: ") != std::string::npos);
        CPPUNIT_ASSERT(result.errors.find("the spool is full") != std::string::npos);
        CPPUNIT_ASSERT(hook_.log().ends_with(result.errors));
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{ao::daemon::kSpoolBytes - 10},
                             std::filesystem::file_size(events()));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, ao::daemon::HookSpool{hook_.spool_dir()}.refused());
        const auto kept = hook_.take_kept();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"first"}, kept[0].payload);
    }

    void a_cut_event_stays_marked() {
        hook_.run(std::string(ao::daemon::kHookPayloadBytes + 5, 'x'));
        const auto kept = hook_.take_kept();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        CPPUNIT_ASSERT(kept[0].is_cut);
        CPPUNIT_ASSERT_EQUAL(ao::daemon::kHookPayloadBytes, kept[0].payload.size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{ao::daemon::kHookPayloadBytes + 5},
                             kept[0].original_bytes);
    }

    void a_spool_that_cannot_be_written_is_reported() {
        std::filesystem::create_directories(hook_.data_dir());
        std::filesystem::create_symlink("/", hook_.spool_dir());
        const auto result = hook_.run();
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT(result.errors.find("event lost") != std::string::npos);
        std::filesystem::remove(hook_.spool_dir());
        std::filesystem::create_directories(hook_.spool_dir());
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(events().c_str(), 0600));
        const auto fifo = hook_.run();
        CPPUNIT_ASSERT_EQUAL(0, fifo.exit_code);
        CPPUNIT_ASSERT(fifo.errors.find("the spool cannot be written") != std::string::npos);
        auto homeless = hook_.spec();
        homeless.environment.erase("AO_DATA_DIR");
        CPPUNIT_ASSERT_EQUAL(0, run_program(homeless).exit_code);
    }

    void the_log_is_emptied_when_it_is_large() {
        std::filesystem::create_directories(hook_.data_dir());
        const auto log = hook_.data_dir() / "hooks.log";
        std::ofstream{log} << std::string(1 << 20, 'x');
        hook_.run();
        CPPUNIT_ASSERT(std::filesystem::file_size(log) > (1U << 20));
        hook_.run();
        CPPUNIT_ASSERT(std::filesystem::file_size(log) < 1000);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookKeepingTest);

} // namespace ao::testing
