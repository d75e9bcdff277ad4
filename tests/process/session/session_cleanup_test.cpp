// Folders of sessions that are over: taken away, brought back, freed.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

using namespace ao::testing;
namespace fs = std::filesystem;

class SessionCleanupTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionCleanupTest);
    CPPUNIT_TEST(a_cleanup_can_be_tried_done_and_undone);
    CPPUNIT_TEST(a_restore_brings_ignored_files_back);
    CPPUNIT_TEST(space_is_freed_when_its_time_is_over);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<SessionWorld> world_;

    std::string ended_session(bool keeps_folder) {
        const auto id = world_->spawn().body["session"]["id"].get<std::string>();
        const std::string query = keeps_folder ? "?keepWorkspace=true" : "";
        CPPUNIT_ASSERT_EQUAL(
            200, world_->ask("POST", "/api/v1/sessions/" + id + "/kill" + query).status);
        return id;
    }

    std::string workspace(const std::string& id) {
        return world_->session(id)["workspace"].get<std::string>();
    }

public:
    void setUp() override { world_ = std::make_unique<SessionWorld>(); }

    void tearDown() override { world_.reset(); }

    void a_cleanup_can_be_tried_done_and_undone() {
        world_->start();
        world_->add_project();
        const auto id = ended_session(true);
        const auto clean = [&](const std::string& query) {
            return world_->ask("POST", "/api/v1/sessions/cleanup?session=" + id + query).body;
        };
        CPPUNIT_ASSERT_EQUAL(id, clean("&dryRun=true")["cleaned"][0].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"present"}, workspace(id));
        CPPUNIT_ASSERT_EQUAL(id, clean("")["cleaned"][0].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"quarantined"}, workspace(id));
        CPPUNIT_ASSERT(!fs::exists(world_->worktree(id)));

        const auto undo = "/api/v1/sessions/" + id + "/undo-cleanup";
        CPPUNIT_ASSERT_EQUAL(200, world_->ask("POST", undo).status);
        CPPUNIT_ASSERT_EQUAL(std::string{"present"}, workspace(id));
        CPPUNIT_ASSERT(fs::exists(world_->worktree(id) / ".git"));
        const auto again = world_->ask("POST", undo);
        CPPUNIT_ASSERT_EQUAL(409, again.status);
        CPPUNIT_ASSERT_EQUAL(std::string{"NOTHING_TO_UNDO"}, again.body["code"].get<std::string>());
    }

    void a_restore_brings_ignored_files_back() {
        world_->start();
        world_->add_project();
        const auto id = world_->spawn().body["session"]["id"].get<std::string>();
        const auto common = world_->repository().path() / ".git/info";
        fs::create_directories(common);
        std::ofstream{common / "exclude"} << "*.cache\n";
        std::ofstream{world_->worktree(id) / "built.cache"} << "x";
        CPPUNIT_ASSERT_EQUAL(200, world_->order(id, "kill").status);
        CPPUNIT_ASSERT_EQUAL(std::string{"quarantined"}, workspace(id));
        CPPUNIT_ASSERT_EQUAL(200, world_->order(id, "restore").status);
        CPPUNIT_ASSERT(fs::exists(world_->worktree(id) / "built.cache"));
    }

    void space_is_freed_when_its_time_is_over() {
        world_->set("AO_TEST_LIMITS", "quarantine_kept=1,quarantine_every=50");
        world_->start();
        world_->add_project();
        const auto id = ended_session(false);
        const auto deadline = std::chrono::steady_clock::now() + kSettleWithin;
        while (workspace(id) != "none" && std::chrono::steady_clock::now() < deadline) {
            world_->wait_until_settled();
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"none"}, workspace(id));
        CPPUNIT_ASSERT(fs::is_empty(world_->instance().data() / "worktrees/.quarantine"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCleanupTest);
