// ao worker … and ao doctor against a daemon that answers as a test says.
#include "tests/process/cli/cli_program.h"
#include "tests/support/fake_daemon.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <optional>

namespace ao::testing {

class CliWorkersTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CliWorkersTest);
    CPPUNIT_TEST(without_a_daemon_the_next_step_is_named);
    CPPUNIT_TEST(the_list_is_a_table_or_the_answer_itself);
    CPPUNIT_TEST(a_restart_is_asked_for);
    CPPUNIT_TEST(a_probe_tells_its_outcome);
    CPPUNIT_TEST(logs_are_sanitized);
    CPPUNIT_TEST(refusals_are_the_daemons_own_words);
    CPPUNIT_TEST(answers_that_make_no_sense_are_errors);
    CPPUNIT_TEST(doctor_shows_what_the_workers_found);
    CPPUNIT_TEST_SUITE_END();

    std::optional<CliProgram> cli_;
    FakeReply reply_;
    FakeDaemon daemon_{[this](const FakeRequest& request) {
        if (request.target == "/healthz" || request.target == "/readyz") {
            return FakeReply{
                .body = FakeDaemon::probe_body(request.target == "/readyz" ? "ready" : "ok")};
        }
        return reply_;
    }};

    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

public:
    void setUp() override {
        cli_.emplace();
        daemon_.write_run_file(cli_->run_file());
    }

    // The fixture itself is the daemon, so that stopping it would wait for this process.
    void tearDown() override {
        std::filesystem::remove(cli_->run_file());
        cli_.reset();
    }

    void without_a_daemon_the_next_step_is_named() {
        std::filesystem::remove(cli_->run_file());
        for (const std::vector<std::string>& words : {std::vector<std::string>{"worker", "ls"},
                                                      {"worker", "restart", "scm"},
                                                      {"worker", "logs", "scm"},
                                                      {"worker", "probe", "scm"},
                                                      {"events"}}) {
            const auto result = cli_->run(words);
            CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
            CPPUNIT_ASSERT_EQUAL(
                std::string{"the daemon is not running; start it with: ao start\n"}, result.errors);
        }
    }

    void the_list_is_a_table_or_the_answer_itself() {
        reply_.body = R"({"workers":[{"id":"scm","state":"ready","pid":12,"x":"<b>\u009b"}]})";
        const auto table = cli_->run({"worker", "ls"});
        CPPUNIT_ASSERT_EQUAL(0, table.exit_code);
        CPPUNIT_ASSERT(has(table.output, "WORKER  STATE  PID") &&
                       has(table.output, "scm     ready   12"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"{\n  \"workers\": [\n    {\n      \"id\": \"scm\",\n"
                        "      \"state\": \"ready\",\n      \"pid\": 12,\n"
                        "      \"x\": \"\\u003cb\\u003e\\u009b\"\n    }\n  ]\n}\n"},
            cli_->run({"worker", "ls", "--json"}).output);
        CPPUNIT_ASSERT_EQUAL(std::string{"/api/v1/workers"}, daemon_.requests().back().target);
    }

    void a_restart_is_asked_for() {
        reply_.status = 202;
        const auto result = cli_->run({"worker", "restart", "a/../b"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
        const auto request = daemon_.requests().back();
        CPPUNIT_ASSERT_EQUAL(std::string{"POST"}, request.method);
        CPPUNIT_ASSERT_EQUAL(std::string{"/api/v1/workers/a%2F..%2Fb/restart"}, request.target);
        CPPUNIT_ASSERT(cli_->run_json({"worker", "restart", "scm"})["restarting"].get<bool>());
    }

    void a_probe_tells_its_outcome() {
        reply_.body = R"({"id":"op_1","worker":"scm","state":"done","result":{}})";
        CPPUNIT_ASSERT(has(cli_->run({"worker", "probe", "scm"}).output, "has looked again"));
        reply_.body = R"({"id":"op_1","state":"pending","step":"asking gh"})";
        CPPUNIT_ASSERT(
            has(cli_->run({"worker", "probe", "scm"}).output, "operation op_1: asking gh"));
        reply_.body = R"({"state":"failed","error":{"code":"X","message":"broke"}})";
        const auto failed = cli_->run({"worker", "probe", "scm", "--json"});
        CPPUNIT_ASSERT_EQUAL(1, failed.exit_code);
        CPPUNIT_ASSERT(has(failed.errors, "failed: broke (X)"));
        CPPUNIT_ASSERT(nlohmann::json::parse(failed.output)["state"] == "failed");
    }

    void logs_are_sanitized() {
        reply_ = {.body = "one\x1b]0;owned\x07\ntwo", .type = "text/plain"};
        const auto result = cli_->run({"worker", "logs", "scm", "--bytes", "77"});
        CPPUNIT_ASSERT_EQUAL(std::string{"one]0;owned\ntwo\n"}, result.output);
        CPPUNIT_ASSERT_EQUAL(std::string{"/api/v1/workers/scm/logs?bytes=77"},
                             daemon_.requests().back().target);
    }

    void refusals_are_the_daemons_own_words() {
        reply_ = {.status = 404, .body = R"({"error":"not_found","code":"WORKER_NOT_FOUND",
                             "message":"there is no worker x\u001b[2J","requestId":"h/1"})"};
        const auto result = cli_->run({"worker", "restart", "x"});
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"there is no worker x[2J (WORKER_NOT_FOUND) [request h/1]\n"},
            result.errors);
        reply_ = {.status = 502, .body = "<html>"};
        CPPUNIT_ASSERT(cli_->run({"worker", "ls"}).errors.starts_with("daemon returned HTTP 502"));
    }

    void answers_that_make_no_sense_are_errors() {
        reply_.body = "<html>";
        const auto result = cli_->run({"worker", "ls"});
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT(has(result.errors, "is not JSON"));
        reply_.body = "";
        CPPUNIT_ASSERT_EQUAL(0, cli_->run({"worker", "restart", "x"}).exit_code);
    }

    void doctor_shows_what_the_workers_found() {
        std::ofstream{cli_->bin_dir() / "ao-hook"} << "#!/bin/sh\n";
        std::filesystem::permissions(cli_->bin_dir() / "ao-hook",
                                     std::filesystem::perms::owner_all);
        reply_.body = R"({"workers":[{"id":"runtime","state":"ready","facts":[
            {"name":"runtime.tool_seen","body":{"tool":"git","availability":"available",
             "path":"/usr/bin/git","version":"2.39.5"}}]}],
            "runtime":{"name":"tmux","reason":"AO_RUNTIME says so"},
            "strangers":[{"kind":"host","path":"/h/x.1","advice":"end it"}]})";
        const auto good = cli_->run({"doctor"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(good.output, 0, good.exit_code);
        CPPUNIT_ASSERT(
            has(good.output, "\n\nWorkers:\nPASS runtime: ready\nPASS git: /usr/bin/git"));
        CPPUNIT_ASSERT(has(good.output, "PASS daemon: ready (pid "));
        CPPUNIT_ASSERT(!has(good.output, "supports worktrees"));
        CPPUNIT_ASSERT(has(good.output, "tmux for new sessions: AO_RUNTIME says so"));
        CPPUNIT_ASSERT(has(good.output, "WARN host: /h/x.1: end it"));
        reply_.body = R"({"workers":[{"id":"runtime","state":"degraded"}]})";
        CPPUNIT_ASSERT_EQUAL(1, cli_->run({"doctor"}).exit_code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CliWorkersTest);

} // namespace ao::testing
