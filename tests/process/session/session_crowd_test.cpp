// Sessions that are begun in the same moment.
#include "tests/support/multiplexers.h"
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <thread>

using namespace ao::testing;

class SessionCrowdTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionCrowdTest);
    CPPUNIT_TEST(eight_spawns_at_once_succeed_on_each_runtime);
    CPPUNIT_TEST_SUITE_END();

public:
    void eight_spawns_at_once_succeed_on_each_runtime() {
        for (const auto& runtime : runtimes_here()) {
            SessionWorld world{runtime};
            world.start();
            world.add_project();
            std::array<Answer, 8> answers;
            {
                std::vector<std::jthread> clients;
                for (auto& answer : answers) {
                    clients.emplace_back([&] { answer = world.spawn(); });
                }
            }
            for (const auto& answer : answers) {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(runtime + ": " + answer.body.dump(), 201,
                                             answer.status);
                world.wait_for_screen(answer.body["session"]["id"].get<std::string>(), "ready");
            }
            CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCrowdTest);
