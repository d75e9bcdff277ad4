// Descriptors and programs: what the machine may run out of.
#include "tests/support/hook_post.h"
#include "tests/support/skip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

using namespace ao::testing;
namespace fs = std::filesystem;

class ResourceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ResourceTest);
    CPPUNIT_TEST(it_bears_running_out_of_descriptors);
    CPPUNIT_TEST(it_bears_a_worker_that_is_no_program);
    CPPUNIT_TEST_SUITE_END();

public:
    void it_bears_running_out_of_descriptors() {
        Instance instance;
        RunningSupervisor supervisor{instance};
        supervisor.wait_for_all_ready();
        const auto victim = supervisor.worker("scm")["pid"].get<pid_t>();
        limit(supervisor.pid(), RLIMIT_NOFILE, 80);

        std::vector<std::unique_ptr<ao::tests::HttpClient>> crowd;
        for (int i = 0; i < 200; ++i) {
            if (auto client = connect(supervisor.port())) {
                crowd.push_back(std::move(client));
            }
        }
        CPPUNIT_ASSERT(crowd.size() > 80);
        ::kill(victim, SIGKILL); // a restart needs descriptors as well
        CPPUNIT_ASSERT(supervisor.is_alive());
        crowd.clear();

        supervisor.wait_until("it answers again", [&] {
            const auto client = connect(supervisor.port());
            const auto answer = client ? client->ask("GET", "/healthz") : std::nullopt;
            return answer && answer->starts_with("HTTP/1.1 200");
        });
        supervisor.wait_for_state("scm", "ready");
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

    void it_bears_a_worker_that_is_no_program() {
        Instance instance;
        RunningSupervisor supervisor{instance,
                                     {{"AO_TEST_LIMITS", "backoff_first=10,backoff_max=100"}}};
        supervisor.wait_for_all_ready();
        const auto program = instance.workers() / "ao-worker-agents";
        fs::rename(program, instance.workers() / "away");
        std::ofstream{program} << "no program";
        supervisor.kill_worker("agents", SIGKILL);
        supervisor.wait_until("starting fails", [&] {
            const auto view = supervisor.worker("agents");
            return view.contains("lastError") && view["lastError"]["text"].get<std::string>().find(
                                                     "cannot start") != std::string::npos;
        });
        CPPUNIT_ASSERT_EQUAL(200, supervisor.status_of("GET", "/healthz"));

        fs::remove(program);
        fs::rename(instance.workers() / "away", program);

        supervisor.wait_for_state("agents", "ready");
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance));
    }

private:
    // Nothing when the kernel's queue of connections is full: who waits in it was not refused yet.
    static std::unique_ptr<ao::tests::HttpClient> connect(std::uint16_t port) {
        try {
            return std::make_unique<ao::tests::HttpClient>(port);
        } catch (const std::exception&) {
            return nullptr;
        }
    }

    static void limit(pid_t pid, __rlimit_resource resource, rlim_t value) {
        const rlimit ceiling{value, value};
        CPPUNIT_ASSERT_EQUAL(0, ::prlimit(pid, resource, &ceiling, nullptr));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResourceTest);
