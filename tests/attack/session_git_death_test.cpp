// git dies in the middle of `git worktree add`, or goes on while the worker that waits for it is
// dead: the session is made all the same.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

// Stands before the real one in PATH. The next `worktree add` takes the order away and follows it.
// A limit on the size of files ends git at the first write beyond it, as abruptly as SIGKILL.
constexpr const char* kGit = R"(#!/bin/sh
case " $* " in
*" worktree add "*)
    order=$(cat "$0.order" 2>/dev/null) && rm "$0.order" || order=
    ulimit -c 0
    case $order in *worker*) kill -9 $PPID ;; esac
    case $order in
    *first-write*) ulimit -f 0 ;;
    *checkout*) ulimit -f 100 ;;
    esac
    ;;
esac
exec /usr/bin/git "$@"
)";

// A worker that dies is replaced and begins anew; a git that dies alone is begun anew.
constexpr const char* kDeaths[]{"worker", "worker first-write", "worker checkout", "first-write",
                                "checkout"};

} // namespace

class SessionGitDeathTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionGitDeathTest);
    CPPUNIT_TEST(a_spawn_survives_it);
    CPPUNIT_TEST(a_restore_survives_it);
    CPPUNIT_TEST(a_worker_that_dies_beside_post_create_leaves_no_second_run);
    CPPUNIT_TEST_SUITE_END();

    static fs::path order_file(const SessionWorld& world) {
        return world.instance().root() / "bin/git.order";
    }

    static void begin(SessionWorld& world, const Json& config = Json::object()) {
        const auto bin = world.instance().root() / "bin";
        fs::create_directory(bin);
        std::ofstream{bin / "git"} << kGit;
        fs::permissions(bin / "git", fs::perms::owner_all);
        world.set("PATH", bin.string() + ":/usr/bin:/bin");
        // Larger than the limit, and in the middle of what is checked out.
        std::ofstream{world.repository().path() / "large"} << std::string(1 << 20, 'x');
        std::ofstream{world.repository().path() / "zz-last"} << "last\n";
        world.repository().git({"add", "-A"});
        world.repository().git(
            {"-c", "user.name=t", "-c", "user.email=t@example.test", "commit", "-qm", "large"});
        world.start();
        world.add_project(config);
    }

    static void expect_whole(SessionWorld& world, const char* death, const std::string& id) {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(death, std::string{}, world.broken());
        CPPUNIT_ASSERT_EQUAL(std::string{"live"}, world.session(id)["phase"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(death, std::uintmax_t{1 << 20},
                                     fs::file_size(world.worktree(id) / "large"));
        CPPUNIT_ASSERT(fs::exists(world.worktree(id) / "zz-last"));
        CPPUNIT_ASSERT_EQUAL(200, world.order(id, "kill").status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(death, std::string{}, world.broken());
        CPPUNIT_ASSERT_EQUAL_MESSAGE("its folder is clean", std::string{"quarantined"},
                                     world.session(id)["workspace"].get<std::string>());
    }

public:
    void a_spawn_survives_it() {
        SessionWorld world;
        begin(world);
        for (const auto* const death : kDeaths) {
            std::cout << death << std::endl;
            std::ofstream{order_file(world)} << death;
            const auto spawned = world.spawn();
            CPPUNIT_ASSERT(!fs::exists(order_file(world)));
            const auto id = "app-" + std::to_string(world.sessions().size());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
            expect_whole(world, death, id);
        }
    }

    void a_restore_survives_it() {
        SessionWorld world;
        begin(world);
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status);
        CPPUNIT_ASSERT_EQUAL(200, world.order("app-1", "kill").status);
        for (const auto* const death : kDeaths) {
            std::cout << death << std::endl;
            std::ofstream{order_file(world)} << death;
            // Nothing is left to be brought back, so git checks the branch out anew.
            fs::remove_all(world.worktree("app-1").parent_path().parent_path() / ".quarantine");
            const auto restored = world.order("app-1", "restore");
            CPPUNIT_ASSERT(!fs::exists(order_file(world)));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(restored.body.dump(), 200, restored.status);
            expect_whole(world, death, "app-1");
        }
    }

    void a_worker_that_dies_beside_post_create_leaves_no_second_run() {
        SessionWorld world;
        const auto marks = world.instance().root() / "post-create";
        const auto script = world.instance().root() / "post-create.sh";
        // The first run kills the worker and goes on for ever; it must end before the second.
        std::ofstream{script} << "if mkdir " << marks.string()
                              << " 2>/dev/null; then kill -9 $PPID; "
                              << "trap '' TERM HUP; while :; do sleep 0.05; done; fi\n"
                              << "echo ran >>" << marks.string() << "/runs\n";
        begin(world, {{"postCreate", {"exec sh " + script.string()}}});

        const auto spawned = world.spawn();

        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken());
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{4}, fs::file_size(marks / "runs"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionGitDeathTest);
