// Sessions in a multiplexer end to end: a real supervisor, real workers, real git, real tmux.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_state.h"
#include "tests/support/running_supervisor.h"
#include "tests/support/skip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <unistd.h>

using namespace ao::testing;
namespace fs = std::filesystem;

class RuntimeSessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RuntimeSessionTest);
    CPPUNIT_TEST(a_session_outlives_the_supervisor_and_every_worker);
    CPPUNIT_TEST(a_message_is_typed_once_though_the_worker_dies);
    CPPUNIT_TEST(the_end_of_the_program_ends_the_session_with_its_code);
    CPPUNIT_TEST(a_session_keeps_its_runtime_when_the_project_changes_its_mind);
    CPPUNIT_TEST(the_daemon_can_wish_for_a_runtime);
    CPPUNIT_TEST(a_runtime_that_is_not_installed_refuses_the_spawn_and_makes_nothing);
    CPPUNIT_TEST_SUITE_END();

    Instance instance_;
    fs::path repository_ = instance_.root() / "repo";

    static ProgramResult tool(std::vector<std::string> words) {
        return run_program({words, {{"PATH", "/usr/bin:/bin"}, {"HOME", "/"}}});
    }

    static Json ask(RunningSupervisor& supervisor, const std::string& method,
                    const std::string& target, const Json& body, int expected) {
        const auto answer = ao::tests::HttpClient{supervisor.port()}.ask(
            method, target, "Content-Type: application/json\r\n", body.dump());
        CPPUNIT_ASSERT(answer.has_value());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(*answer, expected, std::stoi(answer->substr(9, 3)));
        return Json::parse(answer->substr(answer->find("\r\n\r\n") + 4));
    }

    void add_project(RunningSupervisor& supervisor, const Json& config) const {
        ask(supervisor, "POST", "/api/v1/projects",
            {{"path", repository_.string()}, {"projectId", "app"}, {"config", config}}, 201);
    }

    static Json spawn(RunningSupervisor& supervisor, const std::string& command,
                      int expected = 201) {
        return ask(supervisor, "POST", "/api/v1/sessions",
                   {{"projectId", "app"}, {"harness", "shell"}, {"command", command}}, expected);
    }

    static Json session(RunningSupervisor& supervisor) {
        return supervisor.get("/api/v1/sessions/app-1")["session"];
    }

    static std::string screen(RunningSupervisor& supervisor) {
        const auto answer =
            ao::tests::HttpClient{supervisor.port()}.ask("GET", "/api/v1/sessions/app-1/screen");
        return answer ? answer->substr(answer->find("\r\n\r\n") + 4) : "";
    }

    ao::pty::HostState host(const std::string& name) const {
        return ao::pty::read_host_state((instance_.data() / "hosts" / name).string()).value();
    }

    static bool lives(const ao::pty::ProcessIdentity& process) {
        return ao::daemon::is_alive(static_cast<pid_t>(process.pid), process.start_ticks);
    }

public:
    void setUp() override {
        if (::access("/usr/bin/tmux", X_OK) != 0) {
            skip_fixture("tmux is not installed");
        }
        for (const auto& words : std::vector<std::vector<std::string>>{
                 {"/usr/bin/git", "init", "-q", "-b", "main", repository_.string()},
                 {"/usr/bin/git", "-C", repository_.string(), "-c", "user.name=t", "-c",
                  "user.email=t@example.test", "commit", "-q", "--allow-empty", "-m", "one"}}) {
            CPPUNIT_ASSERT_EQUAL(0, tool(words).exit_code);
        }
    }

    // Whatever a test has left running: the root of a pane ends everything below it.
    void tearDown() override {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator{instance_.data() / "hosts", ignored}) {
            if (const auto state = ao::pty::read_host_state(entry.path().string());
                state && lives(state->host)) {
                ::kill(static_cast<pid_t>(state->host.pid), SIGTERM);
            }
        }
        for (const auto& place : fs::recursive_directory_iterator{instance_.root(), ignored}) {
            if (place.path().filename() == "tmux.sock") {
                tool({"/usr/bin/tmux", "-S", place.path().string(), "kill-server"});
            }
        }
    }

    void a_session_outlives_the_supervisor_and_every_worker() {
        ao::pty::HostState before;
        {
            RunningSupervisor supervisor{instance_};
            supervisor.wait_for_all_ready();
            add_project(supervisor, {{"runtime", "tmux"}});
            CPPUNIT_ASSERT_EQUAL(
                std::string{"tmux:app-1.1"},
                spawn(supervisor, "echo ready; exec cat")["session"]["terminalHandleId"]
                    .get<std::string>());
            before = host("app-1.1");
            for (const char* kind : {"scm", "runtime", "agents"}) {
                supervisor.kill_worker(kind, SIGKILL);
            }
            supervisor.kill();
        }
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        CPPUNIT_ASSERT(before == host("app-1.1"));
        CPPUNIT_ASSERT(lives(before.host) && lives(before.child));
        ask(supervisor, "POST", "/api/v1/sessions/app-1/send", {{"message", "still here"}}, 200);
        supervisor.wait_until("the program has answered", [&] {
            return screen(supervisor).find("still here\nstill here") != std::string::npos;
        });
        const auto killed =
            ask(supervisor, "POST", "/api/v1/sessions/app-1/kill", Json::object(), 200);
        CPPUNIT_ASSERT(killed["freed"].get<bool>());
        CPPUNIT_ASSERT(!lives(before.host) && !lives(before.child));
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance_));
    }

    void a_message_is_typed_once_though_the_worker_dies() {
        RunningSupervisor supervisor{instance_,
                                     {{"AO_TEST_LIMITS", "backoff_first=1,backoff_max=50"}}};
        supervisor.wait_for_all_ready();
        add_project(supervisor, {{"runtime", "tmux"}});
        spawn(supervisor, "stty -echo; exec cat");
        for (int i = 0; i < 5; ++i) {
            ao::tests::HttpClient client{supervisor.port()};
            const auto body = Json{{"message", "message " + std::to_string(i)}}.dump();
            client.send("POST /api/v1/sessions/app-1/send HTTP/1.1\r\nHost: 127.0.0.1:" +
                        std::to_string(supervisor.port()) +
                        "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            supervisor.kill_worker("runtime", SIGKILL);
            const auto answer = client.answer(std::chrono::seconds{60});
            CPPUNIT_ASSERT(answer.has_value());
            CPPUNIT_ASSERT_MESSAGE(*answer, answer->starts_with("HTTP/1.1 200"));
            supervisor.wait_for_state("runtime", "ready");
        }
        supervisor.wait_until("the last one is there", [&] {
            return screen(supervisor).find("message 4") != std::string::npos;
        });
        const auto text = screen(supervisor);
        for (int i = 0; i < 5; ++i) {
            const auto line = "message " + std::to_string(i) + "\n";
            const auto first = text.find(line);
            CPPUNIT_ASSERT_MESSAGE(text, first != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(text, text.find(line, first + 1) == std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void the_end_of_the_program_ends_the_session_with_its_code() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor, {{"runtime", "tmux"}});
        spawn(supervisor, "read line; echo last words; exit 7");
        ask(supervisor, "POST", "/api/v1/sessions/app-1/send", {{"message", "go"}}, 200);
        supervisor.wait_until("it is over",
                              [&] { return session(supervisor)["isTerminated"].get<bool>(); });
        CPPUNIT_ASSERT_EQUAL(7, session(supervisor)["exitCode"].get<int>());
        CPPUNIT_ASSERT(screen(supervisor).find("last words") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void a_session_keeps_its_runtime_when_the_project_changes_its_mind() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor, {{"runtime", "tmux"}});
        spawn(supervisor, "exec cat");
        CPPUNIT_ASSERT_EQUAL(std::string{"the project's configuration says so"},
                             session(supervisor)["runtimeReason"].get<std::string>());
        ask(supervisor, "POST", "/api/v1/sessions/app-1/kill", Json::object(), 200);
        ask(supervisor, "PUT", "/api/v1/projects/app/config", {{"config", {{"runtime", "pty"}}}},
            200);
        ask(supervisor, "POST", "/api/v1/sessions/app-1/restore", Json::object(), 200);
        const auto restored = session(supervisor);
        CPPUNIT_ASSERT_EQUAL(std::string{"tmux:app-1.2"},
                             restored["terminalHandleId"].get<std::string>());
        CPPUNIT_ASSERT(restored["runtimeReason"].get<std::string>().find("keeps its runtime") !=
                       std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void the_daemon_can_wish_for_a_runtime() {
        RunningSupervisor supervisor{instance_, {{"AO_RUNTIME", "tmux"}}};
        supervisor.wait_for_all_ready();
        add_project(supervisor, Json::object());
        spawn(supervisor, "exec cat");
        const auto shown = session(supervisor);
        CPPUNIT_ASSERT_EQUAL(std::string{"tmux"}, shown["runtime"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"AO_RUNTIME says so"},
                             shown["runtimeReason"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void a_runtime_that_is_not_installed_refuses_the_spawn_and_makes_nothing() {
        const auto tools = instance_.root() / "tools";
        fs::create_directory(tools);
        fs::create_symlink("/usr/bin/git", tools / "git");
        RunningSupervisor supervisor{instance_, {{"PATH", tools.string()}}};
        supervisor.wait_for_all_ready();
        supervisor.wait_until("the worker has looked for tmux", [&] {
            const auto worker = supervisor.worker("runtime");
            for (const auto& fact : worker["facts"]) {
                if (fact["body"].value("tool", "") == "tmux") {
                    return true;
                }
            }
            return false;
        });
        add_project(supervisor, {{"runtime", "tmux"}});
        const auto refused = spawn(supervisor, "exec cat", 400);
        CPPUNIT_ASSERT_EQUAL(std::string{"RUNTIME_PREREQUISITE_MISSING"},
                             refused["code"].get<std::string>());
        CPPUNIT_ASSERT(refused["message"].get<std::string>().find("apt-get install tmux") !=
                       std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, supervisor.get("/api/v1/sessions")["sessions"].size());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RuntimeSessionTest);
