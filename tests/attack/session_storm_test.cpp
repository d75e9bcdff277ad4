// Several clients work with sessions while whatever belongs to ao is killed at random. When it is
// quiet again, everything holds, and what was accepted is done.
#include "tests/attack/session_clients.h"
#include "tests/support/multiplexers.h"
#include "tests/support/process_look.h"
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <poll.h>
#include <random>
#include <set>

using namespace ao::testing;

namespace {

constexpr int kLooks = 10;
constexpr int kMaxPauseMs = 60; // between two kills; a session takes a few times that to be made

int kills_wanted() {
    return std::getenv("AO_TEST_LONG") != nullptr ? 500 : 60;
}

// AO_TEST_SEED repeats a run as far as clocks allow.
unsigned seed() {
    const char* const text = std::getenv("AO_TEST_SEED");
    return text != nullptr ? static_cast<unsigned>(std::stoul(text)) : std::random_device{}();
}

enum class Target { supervisor, worker, child, host };

std::string name_of(Target target) {
    constexpr const char* kNames[]{"supervisor", "worker", "child", "host"};
    return kNames[static_cast<std::size_t>(target)];
}

// Hosts take their sessions along and supervisors take a while to start, so they are rare.
Target choose(std::mt19937& random) {
    const auto dice = random() % 20;
    return dice < 2    ? Target::supervisor
           : dice < 9  ? Target::worker
           : dice < 18 ? Target::child
                       : Target::host;
}

bool is_a(Target target, const ProcessLook& look, pid_t supervisor, const std::set<pid_t>& hosts) {
    const bool is_in_session = look.variable("AO_SESSION_ID").has_value();
    switch (target) {
    case Target::supervisor:
        return look.pid == supervisor;
    case Target::worker:
        return look.parent == supervisor && look.name.starts_with("ao-worker");
    case Target::child: // git, what git runs, postCreate, the search for what was left behind
        return look.pid != supervisor && look.parent != supervisor &&
               !look.name.starts_with("ao") &&
               (!is_in_session || look.variable("AO_WORKTREE_STEP").has_value());
    case Target::host:
        return hosts.contains(look.pid);
    }
    return false;
}

} // namespace

class SessionStormTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionStormTest);
    CPPUNIT_TEST(random_kills_lose_nothing_and_leave_nothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void random_kills_lose_nothing_and_leave_nothing() {
        for (const auto& runtime : runtimes_here()) {
            const auto chosen = seed();
            std::cout << runtime << ": seed " << chosen << " (AO_TEST_SEED)" << std::endl;
            std::mt19937 random{chosen};
            SessionWorld world{runtime};
            world.start();
            world.add_project({{"postCreate", {"sleep 0.05"}}});
            SessionClients clients{world, chosen};
            std::map<Target, int> killed;
            for (int done = 0; done < kills_wanted();) {
                ::poll(nullptr, 0, static_cast<int>(random() % kMaxPauseMs));
                const auto target = choose(random);
                // What a worker runs is there for milliseconds.
                bool is_done = false;
                for (int look = 0; look < kLooks && !is_done; ++look) {
                    ::poll(nullptr, 0, look == 0 ? 0 : 1);
                    is_done = kill_one(world, target, random);
                }
                if (is_done) {
                    ++killed[target];
                    ++done;
                }
                if (is_done && target == Target::supervisor) {
                    world.supervisor().wait(); // it dies a while after the signal
                    world.start();
                    clients.go_on();
                }
            }
            clients.stop();
            clients.tell(world);
            report(killed, clients);
            CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
            expect_usable(world);
            CPPUNIT_ASSERT_EQUAL(0, world.supervisor().stop().exit_code);
            CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(world.instance()));
        }
    }

private:
    static bool kill_one(SessionWorld& world, Target target, std::mt19937& random) {
        std::vector<pid_t> candidates;
        const auto hosts = world.hosts();
        for (const auto& look : look_at_processes()) {
            const bool is_ours = hosts.contains(look.pid) ||
                                 look.variable("AO_DATA_DIR") == world.instance().data().string();
            if (!look.is_zombie() && is_ours &&
                is_a(target, look, world.supervisor().pid(), hosts)) {
                candidates.push_back(look.pid);
            }
        }
        return !candidates.empty() &&
               ::kill(candidates[random() % candidates.size()], SIGKILL) == 0;
    }

    static void report(const std::map<Target, int>& killed, const SessionClients& clients) {
        for (const auto& [target, count] : killed) {
            std::cout << "killed " << name_of(target) << " " << count << " times" << std::endl;
        }
        std::cout << clients.figures() << std::endl;
    }

    // Nothing that was killed has left a lock or a mark behind that is in the way.
    static void expect_usable(SessionWorld& world) {
        const auto spawned = world.spawn();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world.wait_for_screen(id, "ready");
        CPPUNIT_ASSERT_EQUAL(200, world.send(id, "the last one").status);
        world.wait_for_screen(id, "got the last one");
        CPPUNIT_ASSERT_EQUAL(200, world.order(id, "kill").status);
        CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionStormTest);
