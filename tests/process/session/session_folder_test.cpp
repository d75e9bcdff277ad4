// What is in the folder of a new session.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <iterator>

using namespace ao::testing;
namespace fs = std::filesystem;

class SessionFolderTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionFolderTest);
    CPPUNIT_TEST(ignored_files_that_the_clone_names_are_copied);
    CPPUNIT_TEST(the_base_is_fetched_when_the_project_wants_it);
    CPPUNIT_TEST(a_base_that_cannot_be_fetched_is_used_as_it_is);
    CPPUNIT_TEST_SUITE_END();

public:
    void ignored_files_that_the_clone_names_are_copied() {
        SessionWorld world;
        const auto clone = world.repository().path();
        std::ofstream{clone / ".git/info/exclude"} << "*.env\n.worktreeinclude\n";
        std::ofstream{clone / ".worktreeinclude"} << "*.env\n";
        std::ofstream{clone / "local.env"} << "KEY=1\n";
        world.start();
        world.add_project();
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status);
        CPPUNIT_ASSERT_EQUAL(std::string{"KEY=1\n"}, read(world.worktree("app-1") / "local.env"));
        CPPUNIT_ASSERT_EQUAL(200, world.order("app-1", "kill").status);
        CPPUNIT_ASSERT_EQUAL(std::string{}, world.broken()); // the copy kept nothing from going
    }

    void the_base_is_fetched_when_the_project_wants_it() {
        SessionWorld world;
        const SampleRepository origin{world.instance().root() / "origin"};
        const auto branch = branch_of(origin);
        const auto first = origin.git({"rev-parse", "HEAD"});
        follow(world.repository(), origin, branch);
        origin.git({"-c", "user.name=a", "-c", "user.email=a@example.test", "commit", "-q",
                    "--allow-empty", "-m", "newer"});
        world.start();
        world.add_project({{"defaultBranch", branch}});
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status);
        CPPUNIT_ASSERT_EQUAL(first, head(world, "app-1"));
        const auto changed =
            world.ask("PUT", "/api/v1/projects/app/config",
                      {{"config", {{"defaultBranch", branch}, {"fetchBase", true}}}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body.dump(), 200, changed.status);
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status);
        CPPUNIT_ASSERT_EQUAL(origin.git({"rev-parse", "HEAD"}), head(world, "app-2"));
    }

    void a_base_that_cannot_be_fetched_is_used_as_it_is() {
        SessionWorld world;
        const auto origin = world.instance().root() / "origin";
        const SampleRepository repository{origin};
        const auto branch = branch_of(repository);
        follow(world.repository(), repository, branch);
        fs::remove_all(origin);
        world.start();
        world.add_project({{"defaultBranch", branch}, {"fetchBase", true}});
        CPPUNIT_ASSERT_EQUAL(201, world.spawn().status);
    }

private:
    static std::string read(const fs::path& file) {
        std::ifstream in{file};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    static std::string branch_of(const SampleRepository& repository) {
        auto name = repository.git({"branch", "--show-current"});
        name.erase(name.find_last_not_of('\n') + 1);
        return name;
    }

    // The clone knows the branch of origin as it is now.
    static void follow(const SampleRepository& clone, const SampleRepository& origin,
                       const std::string& branch) {
        clone.git({"remote", "add", "origin", origin.path().string()});
        clone.git({"fetch", "-q", "origin"});
        clone.git({"reset", "-q", "--hard", "origin/" + branch});
    }

    static std::string head(const SessionWorld& world, const std::string& id) {
        return world.repository().git({"rev-parse", "ao/" + id + "/root"});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionFolderTest);
