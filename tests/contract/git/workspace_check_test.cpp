// Folders with several repositories: what can be a project, and what is said about the rest.
#include "git_sandbox.h"
#include "workers/runtime/git/workspace_check.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;
namespace fs = std::filesystem;

class WorkspaceCheckTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkspaceCheckTest);
    CPPUNIT_TEST(children_are_found_by_name_and_the_parent_may_be_plain);
    CPPUNIT_TEST(a_parent_that_cannot_be_one_says_why);
    CPPUNIT_TEST(a_child_that_cannot_be_one_says_why);
    CPPUNIT_TEST(a_link_to_a_repository_is_no_child);
    CPPUNIT_TEST(the_ignore_file_gets_what_is_missing);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        fs::create_directory(box_->path("parent"));
    }

    void tearDown() override { box_.reset(); }

    void children_are_found_by_name_and_the_parent_may_be_plain() {
        box_->repository("parent/b");
        box_->repository("parent/a");
        fs::create_directory(box_->path("parent/docs"));

        auto found = check();
        CPPUNIT_ASSERT(found.has_value() && !found->is_repository);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, found->children.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"a"}, found->children[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string{"main"}, found->children[1].repository.current_branch);

        box_->sh("git init -q .", box_->path("parent"));
        CPPUNIT_ASSERT(check()->is_repository);
    }

    void a_parent_that_cannot_be_one_says_why() {
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_REPOS_REQUIRED"}, code());
        // A repository further up does not make the parent one.
        box_->sh("git init -q .", box_->path(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_REPOS_REQUIRED"}, code());

        fs::remove_all(box_->path("parent"));
        box_->sh("git worktree add -q ../parent", box_->repository());
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PARENT_IS_WORKTREE"}, code());

        fs::remove_all(box_->path("parent"));
        box_->sh("git init -q --bare parent", box_->path(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PARENT_BARE"}, code());

        fs::remove_all(box_->path("parent"));
        box_->repository("parent");
        box_->repository("parent/child");
        box_->sh("git add child 2>/dev/null", box_->path("parent"));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PARENT_GITLINK"}, code());
    }

    void a_child_that_cannot_be_one_says_why() {
        const auto child = box_->path("parent/child");
        box_->sh("git init -q parent/child", box_->path(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_CHILD_UNBORN"}, code());
        box_->sh("git commit -q --allow-empty -m x && git checkout -q --detach", child);
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_CHILD_DEFAULT_BRANCH_UNKNOWN"}, code());
        box_->sh("git checkout -q main && git config core.bare true", child);
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_CHILD_BARE"}, code());
        box_->write(child / ".git/HEAD", "broken");
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_WORKSPACE_CHILD"}, code());
        fs::remove_all(child);
        box_->sh("git worktree add -q ../parent/child", box_->repository());
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_CHILD_IS_WORKTREE"}, code());
        fs::remove_all(child);
        box_->repository("parent/__root__");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_CHILD_RESERVED_NAME"}, code());
    }

    void a_link_to_a_repository_is_no_child() {
        fs::create_directory_symlink(box_->repository(), box_->path("parent/link"));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_REPOS_REQUIRED"}, code());
    }

    void the_ignore_file_gets_what_is_missing() {
        const std::string built{
            "node_modules/\ndist/\nbuild/\n.cache/\n.turbo/\ntarget/\ncoverage/\n"
            "tmp/\ntemp/\n"};
        CPPUNIT_ASSERT_EQUAL("/a/\n/b/\n" + built, workspace_ignores("", {"a", "b"}));
        CPPUNIT_ASSERT_EQUAL("x\n/a/\n/b/\n" + built, workspace_ignores("x\n/a/", {"a", "b"}));
        const auto once = workspace_ignores("x", {"a"});
        CPPUNIT_ASSERT_EQUAL(once, workspace_ignores(once, {"a"}));
    }

private:
    Result<WorkspaceFound> check() {
        return box_->bench().wait(check_workspace(box_->git(), box_->path("parent")));
    }

    std::string code() {
        const auto found = check();
        return found ? "it can be one" : found.error().code;
    }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkspaceCheckTest);
