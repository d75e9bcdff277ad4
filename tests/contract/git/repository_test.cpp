// What a folder is found to be.
#include "git_sandbox.h"
#include "workers/runtime/git/repository.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;

class RepositoryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RepositoryTest);
    CPPUNIT_TEST(a_clone_tells_origin_and_default_branch);
    CPPUNIT_TEST(the_branch_that_is_checked_out_is_no_default_branch);
    CPPUNIT_TEST(a_link_to_the_top_level_is_the_top_level);
    CPPUNIT_TEST(a_folder_inside_is_refused_and_the_top_level_named);
    CPPUNIT_TEST(a_bare_repository_is_refused);
    CPPUNIT_TEST(a_folder_without_git_is_refused);
    CPPUNIT_TEST(a_repository_without_commits_is_unborn);
    CPPUNIT_TEST(a_linked_worktree_is_told_apart);
    CPPUNIT_TEST(variables_of_a_git_hook_lead_nowhere_else);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { box_.emplace(); }

    void tearDown() override { box_.reset(); }

    void a_clone_tells_origin_and_default_branch() {
        box_->repository("origin");
        box_->sh("git clone -q origin clone", box_->path(""));
        box_->sh("git remote set-url origin https://me:secret@host/a.git", box_->path("clone"));

        const auto found = inspect("clone");

        CPPUNIT_ASSERT_EQUAL(std::string{"https://host/a.git"}, found->origin_url);
        CPPUNIT_ASSERT_EQUAL(std::string{"main"}, found->default_branch);
        CPPUNIT_ASSERT_EQUAL(std::string{"main"}, found->current_branch);
        CPPUNIT_ASSERT_EQUAL(box_->path("clone/.git"), found->common_dir);
        CPPUNIT_ASSERT(!found->is_unborn && !found->is_linked_worktree);
    }

    void the_branch_that_is_checked_out_is_no_default_branch() {
        box_->sh("git checkout -qb feature/x", box_->repository());
        const auto found = inspect("repo");
        CPPUNIT_ASSERT_EQUAL(std::string{}, found->default_branch);
        CPPUNIT_ASSERT_EQUAL(std::string{"feature/x"}, found->current_branch);
    }

    void a_link_to_the_top_level_is_the_top_level() {
        std::filesystem::create_directory_symlink(box_->repository(), box_->path("link"));
        CPPUNIT_ASSERT_EQUAL(box_->path("repo"), inspect("link")->top_level);
    }

    void a_folder_inside_is_refused_and_the_top_level_named() {
        box_->repository();
        const auto refused = inspect("repo/src");
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_A_GIT_REPO"}, refused.error().code);
        CPPUNIT_ASSERT(refused.error().message.find("name " + box_->path("repo").string()) !=
                       std::string::npos);
    }

    void a_bare_repository_is_refused() {
        box_->sh("git init -q --bare bare", box_->path(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_A_GIT_REPO"}, inspect("bare").error().code);
    }

    void a_folder_without_git_is_refused() {
        std::filesystem::create_directory(box_->path("plain"));
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_A_GIT_REPO"}, inspect("plain").error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_A_GIT_REPO"}, inspect("nothing").error().code);
        const auto relative = box_->bench().wait(inspect_repository(box_->git(), "repo"));
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_PATH"}, relative.error().code);
    }

    void a_repository_without_commits_is_unborn() {
        box_->sh("git init -q empty", box_->path(""));
        const auto found = inspect("empty");
        CPPUNIT_ASSERT(found->is_unborn);
        CPPUNIT_ASSERT_EQUAL(std::string{"main"}, found->current_branch);
    }

    void a_linked_worktree_is_told_apart() {
        box_->sh("git worktree add -q ../linked", box_->repository());
        const auto found = inspect("linked");
        CPPUNIT_ASSERT(found->is_linked_worktree);
        CPPUNIT_ASSERT_EQUAL(box_->path("repo/.git"), found->common_dir);
    }

    void variables_of_a_git_hook_lead_nowhere_else() {
        box_->repository();
        box_->repository("other");
        ::setenv("GIT_DIR", box_->path("other/.git").c_str(), 1);
        ::setenv("GIT_WORK_TREE", box_->path("other").c_str(), 1);

        const auto found = inspect("repo");

        ::unsetenv("GIT_DIR");
        ::unsetenv("GIT_WORK_TREE");
        CPPUNIT_ASSERT_EQUAL(box_->path("repo/.git"), found->common_dir);
    }

private:
    Result<Repository> inspect(const std::string& name) {
        return box_->bench().wait(inspect_repository(box_->git(), box_->path(name)));
    }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
};

CPPUNIT_TEST_SUITE_REGISTRATION(RepositoryTest);
