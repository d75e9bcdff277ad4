// ao-hook while a daemon is there: what it sends, and that nothing makes it late or fail.
#include "ipc/daemon/hook_spool_format.h"
#include "tests/process/hook/hook_program.h"
#include "tests/support/fake_daemon.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdio>
#include <elf.h>
#include <fstream>
#include <unistd.h>

namespace ao::testing {

class HookDeliveryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HookDeliveryTest);
    CPPUNIT_TEST(the_program_is_small_and_static);
    CPPUNIT_TEST(an_event_arrives_whole_and_silently);
    CPPUNIT_TEST(every_event_has_an_id_of_its_own);
    CPPUNIT_TEST(a_large_event_arrives_whole);
    CPPUNIT_TEST(a_huge_event_is_cut_and_says_so);
    CPPUNIT_TEST(a_stdin_that_never_ends_does_not_hold_it);
    CPPUNIT_TEST(outside_a_session_it_does_nothing);
    CPPUNIT_TEST(strange_names_are_not_sent);
    CPPUNIT_TEST(a_refusal_is_logged_and_not_kept);
    CPPUNIT_TEST(a_hung_daemon_costs_a_quarter_second);
    CPPUNIT_TEST_SUITE_END();

    HookProgram hook_;

    static FakeReply reply(int status) { return {.status = status, .body = ""}; }

public:
    void the_program_is_small_and_static() {
        std::ifstream file{AO_HOOK_PROGRAM, std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
        CPPUNIT_ASSERT_MESSAGE("100 KB are plenty", bytes.size() < 100'000);
        Elf64_Ehdr head{};
        bytes.copy(reinterpret_cast<char*>(&head), sizeof head);
        CPPUNIT_ASSERT(head.e_phnum > 0);
        for (std::size_t i = 0; i < head.e_phnum; ++i) {
            Elf64_Phdr part{};
            bytes.copy(reinterpret_cast<char*>(&part), sizeof part,
                       head.e_phoff + i * head.e_phentsize);
            CPPUNIT_ASSERT(part.p_type != PT_INTERP && part.p_type != PT_DYNAMIC);
        }
    }

    void an_event_arrives_whole_and_silently() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(202); }};
        daemon.write_run_file(hook_.run_file());
        auto spec = hook_.spec("{\"text\":\"\\u00e9\n\"}");
        spec.environment["AO_SESSION_ID"] = " demo.app-1\n";
        spec.environment["AO_LAUNCH_GENERATION"] = "18446744073709";
        const auto result = run_program(spec);
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, result.output + result.errors);
        const auto requests = daemon.requests();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, requests.size());
        auto request = requests.front();
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, request.method);
        CPPUNIT_ASSERT_EQUAL(std::string{"/api/v1/hooks/claude-code/stop"}, request.target);
        CPPUNIT_ASSERT_EQUAL(std::string{"{\"text\":\"\\u00e9\n\"}"}, request.body);
        CPPUNIT_ASSERT_EQUAL("127.0.0.1:" + std::to_string(daemon.port()), request.headers["host"]);
        CPPUNIT_ASSERT_EQUAL(std::string{"demo.app-1"}, request.headers["x-ao-session"]);
        CPPUNIT_ASSERT_EQUAL(std::string{"18446744073709"}, request.headers["x-ao-generation"]);
        CPPUNIT_ASSERT_EQUAL(std::size_t{32}, request.headers["x-ao-event-id"].size());
        CPPUNIT_ASSERT_EQUAL(std::string{"close"}, request.headers["connection"]);
        CPPUNIT_ASSERT(!request.headers.contains("x-ao-truncated"));
        CPPUNIT_ASSERT(!std::filesystem::exists(hook_.data_dir()));
    }

    void every_event_has_an_id_of_its_own() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(200); }};
        daemon.write_run_file(hook_.run_file());
        hook_.run();
        hook_.run();
        auto requests = daemon.requests();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, requests.size());
        CPPUNIT_ASSERT(requests[0].headers["x-ao-event-id"] !=
                       requests[1].headers["x-ao-event-id"]);
    }

    void a_large_event_arrives_whole() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(200); }};
        daemon.write_run_file(hook_.run_file());
        const std::string text(ao::daemon::kHookPayloadBytes, 'x');
        CPPUNIT_ASSERT_EQUAL(0, hook_.run(text).exit_code);
        auto requests = daemon.requests();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, requests.size());
        CPPUNIT_ASSERT(requests[0].body == text);
        CPPUNIT_ASSERT(!requests[0].headers.contains("x-ao-truncated"));
    }

    void a_huge_event_is_cut_and_says_so() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(200); }};
        daemon.write_run_file(hook_.run_file());
        hook_.run(std::string(ao::daemon::kHookPayloadBytes + 1, 'x'));
        const auto requests = daemon.requests();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, requests.size());
        CPPUNIT_ASSERT_EQUAL(ao::daemon::kHookPayloadBytes, requests[0].body.size());
        CPPUNIT_ASSERT_EQUAL(std::to_string(ao::daemon::kHookPayloadBytes + 1),
                             requests[0].headers.at("x-ao-truncated"));
    }

    void a_stdin_that_never_ends_does_not_hold_it() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(200); }};
        daemon.write_run_file(hook_.run_file());
        const auto result = run_program(hook_.spec(std::nullopt));
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT(result.took < kGenerous);
        CPPUNIT_ASSERT_EQUAL(std::string{"unknown"},
                             daemon.requests().at(0).headers.at("x-ao-truncated"));
    }

    void outside_a_session_it_does_nothing() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(200); }};
        daemon.write_run_file(hook_.run_file());
        for (const auto& id : {std::string{}, std::string{"a/b"}, std::string{"a b"},
                               std::string{"\x1b"}, std::string(129, 'a')}) {
            // Its stdin stays open: reading it would take until the deadline, and be sent.
            auto spec = hook_.spec(std::nullopt);
            spec.environment["AO_SESSION_ID"] = id;
            const auto result = run_program(spec);
            CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
            CPPUNIT_ASSERT_EQUAL(std::string{}, result.output + result.errors);
        }
        auto spec = hook_.spec(std::nullopt);
        spec.environment.erase("AO_SESSION_ID");
        CPPUNIT_ASSERT_EQUAL(0, run_program(spec).exit_code);
        CPPUNIT_ASSERT(daemon.requests().empty());
        CPPUNIT_ASSERT(!std::filesystem::exists(hook_.data_dir()));
    }

    void strange_names_are_not_sent() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(200); }};
        daemon.write_run_file(hook_.run_file());
        for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                      {"claude"},
                                                      {"claude", "a b"},
                                                      {"../../shutdown", "x"},
                                                      {"claude", "stop", "more"},
                                                      {"claude", std::string(129, 'x')}}) {
            auto spec = hook_.spec();
            spec.argv.resize(1);
            spec.argv.insert(spec.argv.end(), words.begin(), words.end());
            const auto result = run_program(spec);
            CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
            CPPUNIT_ASSERT_EQUAL(std::string{}, result.output);
            CPPUNIT_ASSERT(result.errors.find("needs the names") != std::string::npos);
        }
        CPPUNIT_ASSERT(daemon.requests().empty());
    }

    void a_refusal_is_logged_and_not_kept() {
        FakeDaemon daemon{[](const FakeRequest&) { return reply(404); }};
        daemon.write_run_file(hook_.run_file());
        const auto result = hook_.run();
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"ao hooks claude-code stop: event dropped: the daemon answered HTTP 404\n"},
            result.errors);
        CPPUNIT_ASSERT(hook_.log().find("Z session=demo.app-1 " + result.errors) == 19);
        CPPUNIT_ASSERT(hook_.take_kept().empty());
    }

    void a_hung_daemon_costs_a_quarter_second() {
        FakeDaemon daemon{[](const FakeRequest&) { return FakeReply{.does_hang = true}; }};
        daemon.write_run_file(hook_.run_file());
        const auto result = hook_.run("kept");
        std::printf(" hung daemon: %lld ms ", static_cast<long long>(result.took.count()));
        CPPUNIT_ASSERT_EQUAL(0, result.exit_code);
        CPPUNIT_ASSERT(result.took < kGenerous);
        const auto kept = hook_.take_kept();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, kept.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"kept"}, kept[0].payload);
        // The same id, so that an event that did arrive counts once.
        CPPUNIT_ASSERT_EQUAL(daemon.requests().at(0).headers.at("x-ao-event-id"), kept[0].event_id);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookDeliveryTest);

} // namespace ao::testing
