// Programs that do what they can to outlive their session, as an unprivileged user with a limit of
// processes: after the kill none is left, and nobody else is harmed.
#include "tests/support/multiplexers.h"
#include "tests/support/process_look.h"
#include "tests/support/session_world.h"
#include "tests/support/skip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <unistd.h>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kOtherUser = 61'235; // nobody else's: the limit counts all processes of a user
// For the corpus's 300, and the threads of supervisor and workers, which count too.
constexpr const char* kLimit = "--nproc=500:500";

std::vector<std::string> as_other_user(std::vector<std::string> command = {}) {
    const auto id = std::to_string(kOtherUser);
    std::vector<std::string> argv{"/usr/bin/prlimit", kLimit,          "/usr/bin/setpriv",
                                  "--reuid=" + id,    "--regid=" + id, "--clear-groups"};
    argv.insert(argv.end(), command.begin(), command.end());
    return argv;
}

struct Escape {
    const char* name;
    const char* script;    // says "ready" once it is at its worst
    std::size_t crowd = 1; // processes that it has then, at least
};

constexpr Escape kCorpus[]{
    {"double fork", "(sh -c 'sleep 1000 & sleep 1000 &' &); echo ready; cat"},
    {"sessions of their own",
     "(setsid sh -c '(setsid sleep 1000 &); sleep 1000' &); setsid setsid sleep 1000 & "
     "echo ready; cat"},
    {"signals ignored", "trap '' TERM HUP INT QUIT; (sleep 1000) & echo ready; "
                        "while :; do sleep 1000; done"},
    {"an empty environment", "(env -i setsid sh -c 'sleep 1000 & sleep 1000' &); echo ready; cat"},
    {"stopped", "sleep 1000 & kill -STOP $!; echo ready; kill -STOP $$"},
    {"forking on while being killed",
     "forker() { while :; do (setsid sh -c 'sleep 0.02' &) ; sleep 0.001; done; };"
     "forker & forker & forker & echo ready; cat"},
    {"a chain that hands on",
     "hand_on='setsid sh -c \"sleep 0.01; eval \\\"\\$hand_on\\\"\" & exit'; export hand_on;"
     "for i in 1 2 3 4; do sh -c \"$hand_on\" & done; echo ready; cat"},
    {"three hundred",
     "trap '' TERM HUP; i=0; while [ $i -lt 297 ]; do sleep 1000 & i=$((i+1)); "
     "done; echo ready; cat",
     290},
};

} // namespace

class SessionCorpusTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionCorpusTest);
    CPPUNIT_TEST(nobody_survives_and_nobody_else_is_harmed);
    CPPUNIT_TEST(nobody_survives_when_the_host_was_killed_first);
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

    void nobody_survives_and_nobody_else_is_harmed() {
        for (const auto& runtime : runtimes_here()) {
            if (!is_reachable(runtime)) {
                std::cout << runtime << ": not for another user" << std::endl;
                continue;
            }
            SessionWorld world{runtime, {}, as_other_user()};
            begin(world);
            Program outside{{as_other_user({"/usr/bin/sleep", "1000"}), {}}};
            const auto neighbor = spawn(world, world.command_of(SessionWorld::Character::plain));
            for (const auto& escape : kCorpus) {
                std::cout << runtime << ": " << escape.name << std::endl;
                wait_until_quiet(world, outside.pid(), neighbor);
                const auto bystanders = processes_of_user();
                const auto id = spawn(world, escape.script);
                CPPUNIT_ASSERT(processes_of_user().size() >= bystanders.size() + escape.crowd);
                kill(world, id);
                expect_only(bystanders, escape.name);
            }
            CPPUNIT_ASSERT_EQUAL(200, world.send(neighbor, "alive?").status);
            CPPUNIT_ASSERT_EQUAL(0, ::kill(outside.pid(), 0));
            CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
            CPPUNIT_ASSERT_EQUAL(0, world.supervisor().stop().exit_code);
        }
    }

    // Nobody is their parent then; what gave up its environment as well is not found
    // (workers/hosting/left_behind.h), so that one is left out.
    void nobody_survives_when_the_host_was_killed_first() {
        SessionWorld world{"pty", {}, as_other_user()};
        begin(world);
        Program outside{{as_other_user({"/usr/bin/sleep", "1000"}), {}}};
        for (const auto& escape : kCorpus) {
            if (std::string_view{escape.name} == "an empty environment") {
                continue;
            }
            std::cout << escape.name << std::endl;
            wait_until_quiet(world, outside.pid(), "");
            const auto bystanders = processes_of_user();
            const auto id = spawn(world, escape.script);
            ::kill(world.host(id).value(), SIGKILL);
            world.supervisor().wait_until(
                "it is over", [&] { return world.session(id)["isTerminated"].get<bool>(); });
            expect_only(bystanders, escape.name);
        }
        CPPUNIT_ASSERT_EQUAL(0, ::kill(outside.pid(), 0));
        CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
    }

private:
    // zellij lies in the home of whoever has installed it.
    static bool is_reachable(const std::string& runtime) {
        const auto look = run_program({as_other_user({"/bin/sh", "-c", "command -v " + runtime}),
                                       {{"PATH", path_with_zellij()}}});
        return runtime == "pty" || look.exit_code == 0;
    }

    static void begin(SessionWorld& world) {
        const auto& root = world.instance().root();
        CPPUNIT_ASSERT_EQUAL(0, ::chown(root.c_str(), kOtherUser, kOtherUser));
        for (const auto& entry : fs::recursive_directory_iterator{root}) {
            CPPUNIT_ASSERT_EQUAL(0, ::lchown(entry.path().c_str(), kOtherUser, kOtherUser));
        }
        world.start();
        world.add_project();
        // Workers look for programs when they start; those looks are no bystanders.
        for (const char* const worker : {"scm", "runtime", "agents"}) {
            const auto looked =
                world.supervisor().post(std::string{"/api/v1/workers/"} + worker + "/probe");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(looked.dump(), std::string{"done"},
                                         looked["state"].get<std::string>());
        }
    }

    static std::string spawn(SessionWorld& world, const std::string& command) {
        const auto spawned = world.spawn(command);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world.wait_for_screen(id, "ready");
        return id;
    }

    // As people do it.
    static void kill(const SessionWorld& world, const std::string& id) {
        const auto killed = run_program({as_other_user({program_path("ao"), "session", "kill", id}),
                                         world.instance().environment()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(killed.errors, 0, killed.exit_code);
    }

    // What ao itself runs comes and goes, and is looked at by SessionWorld::broken.
    static bool is_of_session(const ProcessLook& look) {
        return look.user == kOtherUser && !look.is_zombie() && !look.name.starts_with("ao") &&
               look.name != "git";
    }

    static std::vector<pid_t> processes_of_user() {
        std::vector<pid_t> pids;
        for (const auto& look : look_at_processes()) {
            if (is_of_session(look)) {
                pids.push_back(look.pid);
            }
        }
        return pids;
    }

    // The agents worker looks for the agents of this machine when it starts, and what such a
    // program leaves in the background for a moment is no bystander.
    static void wait_until_quiet(SessionWorld& world, pid_t outside, const std::string& neighbor) {
        world.supervisor().wait_until("nothing else runs", [&] {
            const auto looks = look_at_processes();
            return std::all_of(looks.begin(), looks.end(), [&](const ProcessLook& look) {
                const bool is_neighbors =
                    !neighbor.empty() && look.variable("AO_SESSION_ID") == neighbor;
                const bool is_terminal = look.name.starts_with("tmux");
                return !is_of_session(look) || look.pid == outside || is_neighbors || is_terminal;
            });
        });
    }

    static void expect_only(const std::vector<pid_t>& bystanders, const std::string& name) {
        for (const auto& look : look_at_processes()) {
            const bool was_there =
                std::find(bystanders.begin(), bystanders.end(), look.pid) != bystanders.end();
            CPPUNIT_ASSERT_MESSAGE(name + ": " + look.name + " survived",
                                   was_there || !is_of_session(look));
        }
        for (const auto pid : bystanders) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name + " harmed a bystander", 0, ::kill(pid, 0));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCorpusTest);
