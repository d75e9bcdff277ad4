// A project of several repositories, from its registration to the end of its sessions.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

using namespace ao::testing;
namespace fs = std::filesystem;

class WorkspaceProjectTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkspaceProjectTest);
    CPPUNIT_TEST(a_session_works_in_all_repositories_at_once);
    CPPUNIT_TEST(a_worker_that_dies_between_two_of_them_is_carried_on);
    CPPUNIT_TEST(what_one_of_them_would_lose_keeps_all);
    CPPUNIT_TEST(a_repository_that_is_gone_leaves_nothing_half_made);
    CPPUNIT_TEST(a_folder_without_repositories_is_refused);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        world_ = std::make_unique<SessionWorld>();
        parent_ = world_->repository().path();
        api_.emplace(parent_ / "api");
        web_.emplace(parent_ / "web");
        world_->repository().git({"config", "user.name", "Somebody"});
        world_->repository().git({"config", "user.email", "somebody@example.test"});
        world_->start();
    }

    void tearDown() override { world_.reset(); }

    void a_session_works_in_all_repositories_at_once() {
        add();
        const auto project = world_->ask("GET", "/api/v1/projects/app").body["project"];
        CPPUNIT_ASSERT_EQUAL(std::string{"workspace"}, project["kind"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(std::string{"api"},
                             project["workspaceRepos"][0]["relativePath"].get<std::string>());
        const auto id = spawned();
        expect_whole(id);

        CPPUNIT_ASSERT_EQUAL(200, world_->order(id, "kill").status);
        CPPUNIT_ASSERT_EQUAL(std::string{"quarantined"}, workspace(id));
        CPPUNIT_ASSERT(!fs::exists(world_->worktree(id)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, api_->worktrees().size());

        CPPUNIT_ASSERT_EQUAL(200, world_->order(id, "restore").status);
        expect_whole(id);
        CPPUNIT_ASSERT_EQUAL(std::string{}, world_->broken());
    }

    void a_worker_that_dies_between_two_of_them_is_carried_on() {
        add();
        std::ofstream{world_->instance().root() / "failpoint"} << "worktree.after_add";
        const auto id = spawned();
        CPPUNIT_ASSERT(!fs::exists(world_->instance().root() / "failpoint"));
        expect_whole(id);
        CPPUNIT_ASSERT_EQUAL(std::string{}, world_->broken());
    }

    void what_one_of_them_would_lose_keeps_all() {
        add();
        const auto id = spawned();
        std::ofstream{world_->worktree(id) / "web/new"} << "precious\n";
        CPPUNIT_ASSERT_EQUAL(200, world_->order(id, "kill").status);
        CPPUNIT_ASSERT_EQUAL(std::string{"present"}, workspace(id));
        expect_whole(id);
        const auto tried =
            world_->ask("POST", "/api/v1/sessions/cleanup?dryRun=true&session=" + id).body;
        CPPUNIT_ASSERT_MESSAGE(tried.dump(), tried.dump().find("web: ") != std::string::npos);
    }

    void a_repository_that_is_gone_leaves_nothing_half_made() {
        add();
        fs::rename(parent_ / "web", world_->instance().root() / "web");
        const auto refused = world_->spawn();
        CPPUNIT_ASSERT(!refused.is_ok());
        CPPUNIT_ASSERT_MESSAGE(refused.body.dump(),
                               refused.body["message"].get<std::string>().find(
                                   "web: There is no folder") != std::string::npos);
        CPPUNIT_ASSERT(!fs::exists(world_->worktree("app-1")));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, api_->worktrees().size());
        CPPUNIT_ASSERT_EQUAL(std::string{}, world_->broken());
    }

    void a_folder_without_repositories_is_refused() {
        const auto empty = world_->instance().root() / "empty";
        fs::create_directory(empty);
        const auto refused =
            world_->ask("POST", "/api/v1/projects",
                        {{"path", empty.string()}, {"projectId", "none"}, {"asWorkspace", true}});
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_REPOS_REQUIRED"},
                             refused.body["code"].get<std::string>());
        CPPUNIT_ASSERT(fs::is_empty(empty));
    }

private:
    void add() {
        const auto added =
            world_->ask("POST", "/api/v1/projects",
                        {{"path", parent_.string()}, {"projectId", "app"}, {"asWorkspace", true}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(added.body.dump(), 201, added.status);
    }

    std::string spawned() {
        const auto answer = world_->spawn();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body.dump(), 201, answer.status);
        const auto id = answer.body["session"]["id"].get<std::string>();
        world_->wait_for_screen(id, "ready");
        return id;
    }

    std::string workspace(const std::string& id) {
        return world_->session(id)["workspace"].get<std::string>();
    }

    // A worktree of each, at its place, on the session's branch.
    void expect_whole(const std::string& id) {
        const auto place = world_->worktree(id);
        CPPUNIT_ASSERT(fs::is_regular_file(place / ".git"));
        const auto branch = world_->session(id)["branch"].get<std::string>();
        for (const auto* child : {&*api_, &*web_}) {
            const auto trees = child->worktrees();
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, trees.size());
            CPPUNIT_ASSERT_EQUAL((place / child->path().filename()).string(),
                                 trees.front().string());
            CPPUNIT_ASSERT_EQUAL(branch, child->branches("ao/").at(0));
        }
    }

    std::unique_ptr<SessionWorld> world_;
    fs::path parent_;
    std::optional<SampleRepository> api_;
    std::optional<SampleRepository> web_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkspaceProjectTest);
