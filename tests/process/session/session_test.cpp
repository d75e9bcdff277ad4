// A session from spawn to cleanup, with everything of ao killed in between.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_state.h"
#include "tests/support/running_supervisor.h"
#include "tests/support/sqlite_file.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

// A repository with one commit.
class Repository {
public:
    explicit Repository(fs::path path)
        : path_{std::move(path)} {
        git({"init", "-q", "-b", "main", path_.string()});
        std::ofstream{path_ / "file"} << "one\n";
        git({"-C", path_.string(), "add", "-A"});
        git({"-C", path_.string(), "-c", "user.name=t", "-c", "user.email=t@example.test", "commit",
             "-qm", "one"});
    }

    const fs::path& path() const { return path_; }

    std::string git(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "/usr/bin/git");
        const auto result = run_program({arguments, {{"PATH", "/usr/bin:/bin"}, {"HOME", "/"}}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
        return result.output;
    }

private:
    fs::path path_;
};

Json answer_of(RunningSupervisor& supervisor, const std::string& method, const std::string& target,
               const Json& body, int expected) {
    const auto answer = ao::tests::HttpClient{supervisor.port()}.ask(
        method, target, "Content-Type: application/json\r\n", body.dump());
    CPPUNIT_ASSERT(answer.has_value());
    CPPUNIT_ASSERT_EQUAL_MESSAGE(*answer, expected, std::stoi(answer->substr(9, 3)));
    return Json::parse(answer->substr(answer->find("\r\n\r\n") + 4));
}

} // namespace

class SessionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionTest);
    CPPUNIT_TEST(a_project_is_checked_before_it_is_registered);
    CPPUNIT_TEST(a_session_outlives_the_supervisor_and_every_worker);
    CPPUNIT_TEST(a_kill_leaves_no_process_and_takes_a_clean_folder_away);
    CPPUNIT_TEST(a_dirty_folder_is_kept_and_said_so);
    CPPUNIT_TEST(a_rollback_ends_what_is_there_and_takes_what_is_not_for_done);
    CPPUNIT_TEST(the_end_of_the_program_ends_the_session_with_its_code);
    CPPUNIT_TEST(a_spawn_that_cannot_succeed_says_why_and_leaves_nothing);
    CPPUNIT_TEST(a_message_is_typed_once_though_the_worker_dies);
    CPPUNIT_TEST(a_restored_session_goes_on_on_its_branch);
    CPPUNIT_TEST_SUITE_END();

    Instance instance_;
    Repository repository_{instance_.root() / "repo"};

    Json add_project(RunningSupervisor& supervisor, const Json& config = Json::object()) {
        return answer_of(
            supervisor, "POST", "/api/v1/projects",
            {{"path", repository_.path().string()}, {"projectId", "app"}, {"config", config}}, 201);
    }

    static Json spawn(RunningSupervisor& supervisor, const std::string& command,
                      int expected = 201) {
        return answer_of(supervisor, "POST", "/api/v1/sessions",
                         {{"projectId", "app"}, {"harness", "shell"}, {"command", command}},
                         expected);
    }

    static Json session(RunningSupervisor& supervisor, const std::string& id) {
        return supervisor.get("/api/v1/sessions/" + id)["session"];
    }

    static std::string screen(RunningSupervisor& supervisor, const std::string& id) {
        const auto answer = ao::tests::HttpClient{supervisor.port()}.ask(
            "GET", "/api/v1/sessions/" + id + "/screen");
        return answer ? answer->substr(answer->find("\r\n\r\n") + 4) : "";
    }

    ao::pty::HostState host(const std::string& name) const {
        return ao::pty::read_host_state((instance_.data() / "hosts" / name).string()).value();
    }

    static bool lives(const ao::pty::ProcessIdentity& process) {
        return ao::daemon::is_alive(static_cast<pid_t>(process.pid), process.start_ticks);
    }

public:
    // Whatever a test has left running.
    void tearDown() override {
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator{instance_.data() / "hosts", ignored}) {
            if (const auto state = ao::pty::read_host_state(entry.path().string());
                state && lives(state->host)) {
                ::kill(static_cast<pid_t>(state->child.pid), SIGKILL);
                ::kill(static_cast<pid_t>(state->host.pid), SIGKILL);
            }
        }
    }

    void a_project_is_checked_before_it_is_registered() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        const auto refused = [&](const Json& body, int status) {
            return answer_of(supervisor, "POST", "/api/v1/projects", body, status)["code"]
                .get<std::string>();
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_A_GIT_REPO"},
                             refused({{"path", instance_.data().string()}}, 400));
        CPPUNIT_ASSERT_EQUAL(std::string{"PATH_REQUIRED"}, refused({{"path", " "}}, 400));
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_JSON"},
                             refused({{"path", "/x"}, {"colour", 1}}, 400));
        add_project(supervisor);
        CPPUNIT_ASSERT_EQUAL(
            std::string{"PATH_ALREADY_REGISTERED"},
            refused({{"path", repository_.path().string()}, {"projectId", "b"}}, 409));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"main"},
            supervisor.get("/api/v1/projects/app")["project"]["defaultBranch"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance_));
    }

    void a_session_outlives_the_supervisor_and_every_worker() {
        ao::pty::HostState before;
        {
            RunningSupervisor supervisor{instance_};
            supervisor.wait_for_all_ready();
            add_project(supervisor);
            CPPUNIT_ASSERT_EQUAL(
                std::string{"idle"},
                spawn(supervisor, "echo ready; exec cat")["session"]["status"].get<std::string>());
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
        CPPUNIT_ASSERT_EQUAL(std::string{"idle"},
                             session(supervisor, "app-1")["status"].get<std::string>());
        answer_of(supervisor, "POST", "/api/v1/sessions/app-1/send", {{"message", "still here"}},
                  200);
        supervisor.wait_until("the program has answered", [&] {
            const auto text = screen(supervisor, "app-1");
            return text.find("still here\nstill here") != std::string::npos;
        });
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT(lives(before.child));
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance_));
    }

    void a_kill_leaves_no_process_and_takes_a_clean_folder_away() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor);
        spawn(supervisor, "trap '' TERM HUP; setsid sleep 1000 & sleep 1000");
        const auto state = host("app-1.1");
        const auto killed =
            answer_of(supervisor, "POST", "/api/v1/sessions/app-1/kill", Json::object(), 200);
        CPPUNIT_ASSERT(killed["freed"].get<bool>());
        CPPUNIT_ASSERT(!lives(state.child));
        CPPUNIT_ASSERT(!fs::exists(instance_.data() / "worktrees/app/app-1"));
        const auto branches = repository_.git({"-C", repository_.path().string(), "branch"});
        CPPUNIT_ASSERT(branches.find("ao/app-1/root") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance_));
    }

    void a_rollback_ends_what_is_there_and_takes_what_is_not_for_done() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor);
        spawn(supervisor, "exec cat");
        const auto child = host("app-1.1").child;
        const auto roll_back = [&](const std::string& id) {
            return answer_of(supervisor, "POST", "/api/v1/sessions/" + id + "/rollback",
                             Json::object(), 200);
        };
        CPPUNIT_ASSERT(roll_back("app-1")["killed"].get<bool>());
        CPPUNIT_ASSERT(!lives(child));
        CPPUNIT_ASSERT((roll_back("app-7") == Json{{"ok", true}, {"sessionId", "app-7"}}));
    }

    void a_dirty_folder_is_kept_and_said_so() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor);
        spawn(supervisor, "echo precious >new-file; echo written; exec cat");
        supervisor.wait_until("the file is written", [&] {
            return fs::exists(instance_.data() / "worktrees/app/app-1/new-file");
        });
        const auto killed =
            answer_of(supervisor, "POST", "/api/v1/sessions/app-1/kill", Json::object(), 200);
        CPPUNIT_ASSERT(!killed.contains("freed"));
        CPPUNIT_ASSERT_EQUAL(std::string{"present"},
                             killed["session"]["workspace"].get<std::string>());
        CPPUNIT_ASSERT(!killed["session"]["workspaceNote"].get<std::string>().empty());
        CPPUNIT_ASSERT(fs::exists(instance_.data() / "worktrees/app/app-1/new-file"));
        const auto cleaned =
            answer_of(supervisor, "POST", "/api/v1/sessions/cleanup", Json::object(), 200);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, cleaned["skipped"].size());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void the_end_of_the_program_ends_the_session_with_its_code() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor);
        spawn(supervisor, "read line; echo last words; exit 7");
        answer_of(supervisor, "POST", "/api/v1/sessions/app-1/send", {{"message", "go"}}, 200);
        supervisor.wait_until(
            "it is over", [&] { return session(supervisor, "app-1")["isTerminated"].get<bool>(); });
        CPPUNIT_ASSERT_EQUAL(7, session(supervisor, "app-1")["exitCode"].get<int>());
        CPPUNIT_ASSERT(screen(supervisor, "app-1").find("last words") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{"SESSION_TERMINATED"},
                             answer_of(supervisor, "POST", "/api/v1/sessions/app-1/send",
                                       {{"message", "x"}}, 409)["code"]
                                 .get<std::string>());
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void a_spawn_that_cannot_succeed_says_why_and_leaves_nothing() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor, {{"defaultBranch", "no-such-branch"}});
        const auto refused = spawn(supervisor, "true", 400);
        CPPUNIT_ASSERT_EQUAL(std::string{"BRANCH_NOT_FETCHED"}, refused["code"].get<std::string>());
        CPPUNIT_ASSERT(supervisor.get("/api/v1/sessions")["sessions"].empty());

        answer_of(supervisor, "PUT", "/api/v1/projects/app/config",
                  {{"config", {{"postCreate", Json::array({"echo made", "exit 3"})}}}}, 200);
        const auto failed = spawn(supervisor, "true", 422);
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PROVISION_FAILED"},
                             failed["code"].get<std::string>());
        CPPUNIT_ASSERT(session(supervisor, "app-1")["isTerminated"].get<bool>());
        CPPUNIT_ASSERT(!fs::exists(instance_.data() / "worktrees/app/app-1"));
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void a_message_is_typed_once_though_the_worker_dies() {
        RunningSupervisor supervisor{instance_,
                                     {{"AO_TEST_LIMITS", "backoff_first=1,backoff_max=50"}}};
        supervisor.wait_for_all_ready();
        add_project(supervisor);
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
        const auto text = screen(supervisor, "app-1");
        for (int i = 0; i < 5; ++i) {
            const auto line = "message " + std::to_string(i);
            const auto first = text.find(line);
            CPPUNIT_ASSERT_MESSAGE(text, first != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(text, text.find(line, first + 1) == std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
    }

    void a_restored_session_goes_on_on_its_branch() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        add_project(supervisor);
        spawn(supervisor, "git -c user.name=t -c user.email=t@example.test commit -q --allow-empty "
                          "-m work; echo committed; exec cat");
        supervisor.wait_until("it has committed", [&] {
            return screen(supervisor, "app-1").find("committed") != std::string::npos;
        });
        answer_of(supervisor, "POST", "/api/v1/sessions/app-1/kill", Json::object(), 200);
        const auto restored =
            answer_of(supervisor, "POST", "/api/v1/sessions/app-1/restore", Json::object(), 200);
        CPPUNIT_ASSERT_EQUAL(2, restored["session"]["generation"].get<int>());
        const auto worktree = instance_.data() / "worktrees/app/app-1";
        const auto log = repository_.git({"-C", worktree.string(), "log", "--format=%s"});
        CPPUNIT_ASSERT_MESSAGE(log, log.find("work\n") != std::string::npos);
        answer_of(supervisor, "POST", "/api/v1/sessions/app-1/restore", Json::object(), 409);
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance_));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionTest);
