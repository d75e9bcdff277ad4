// No more processes and threads for this user. Root is not bound by that limit, so the supervisor
// runs as another uid here, which takes root to set up.
#include "tests/support/hook_post.h"
#include "tests/support/skip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <unistd.h>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kOtherUser = 61'234; // nobody else's: the limit counts all processes of a user

std::vector<std::string> as_other_user(std::vector<std::string> command) {
    const auto id = std::to_string(kOtherUser);
    std::vector<std::string> argv{"/usr/bin/setpriv", "--reuid=" + id, "--regid=" + id,
                                  "--clear-groups"};
    argv.insert(argv.end(), command.begin(), command.end());
    return argv;
}

void give_to_other_user(const Instance& instance) {
    CPPUNIT_ASSERT_EQUAL(0, ::chown(instance.root().c_str(), kOtherUser, kOtherUser));
    for (const auto& entry : fs::recursive_directory_iterator{instance.root()}) {
        CPPUNIT_ASSERT_EQUAL(0, ::lchown(entry.path().c_str(), kOtherUser, kOtherUser));
    }
}

} // namespace

class ProcessLimitTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ProcessLimitTest);
    CPPUNIT_TEST(it_bears_not_being_able_to_start_processes_and_threads);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        if (::geteuid() != 0) {
            skip_fixture("only root can become another user");
        }
        const auto look = run_program(
            {as_other_user({"/usr/bin/test", "-x", program_path("ao-supervisor")}), {}});
        if (look.exit_code != 0) {
            skip_fixture("another user cannot reach the programs of this build");
        }
    }

    void it_bears_not_being_able_to_start_processes_and_threads() {
        Instance instance;
        give_to_other_user(instance);
        RunningSupervisor supervisor{
            instance, {{"AO_TEST_LIMITS", "backoff_first=10,backoff_max=100"}}, as_other_user({})};
        supervisor.wait_for_all_ready();

        limit_processes(supervisor.pid(), 1);
        supervisor.kill_worker("agents", SIGKILL);
        supervisor.wait_until("starting fails", [&] {
            const auto view = supervisor.worker("agents");
            return view.contains("lastError") && view["lastError"]["text"].get<std::string>().find(
                                                     "cannot start") != std::string::npos;
        });
        std::vector<std::unique_ptr<ao::tests::HttpClient>> crowd;
        for (int i = 0; i < 20; ++i) { // more than there are threads
            crowd.push_back(std::make_unique<ao::tests::HttpClient>(supervisor.port()));
            crowd.back()->send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:" +
                               std::to_string(supervisor.port()) + "\r\n\r\n");
        }
        for (auto& client : crowd) {
            const auto answer = client->answer();
            CPPUNIT_ASSERT(answer.has_value());
            CPPUNIT_ASSERT_MESSAGE(*answer, answer->starts_with("HTTP/1.1 200"));
        }
        CPPUNIT_ASSERT_EQUAL(200, post_hook(supervisor.port(), event_id(1)));

        limit_processes(supervisor.pid(), 500);
        supervisor.wait_for_state("agents", "ready");
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

private:
    // As that user, which needs no capability. The hard limit stays, so that it can be raised
    // again.
    static void limit_processes(pid_t pid, int value) {
        const auto result = run_program(
            {as_other_user({"/usr/bin/prlimit", "--nproc=" + std::to_string(value) + ":", "--pid",
                            std::to_string(pid)}),
             {}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProcessLimitTest);
