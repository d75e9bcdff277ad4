// Several repositories as one, against real git.
#include "git_sandbox.h"
#include "workers/runtime/git/quarantine_entry.h"
#include "workers/runtime/git/workspace.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;
namespace fs = std::filesystem;

class WorkspaceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkspaceTest);
    CPPUNIT_TEST(a_plain_parent_becomes_a_repository_that_ignores_its_children);
    CPPUNIT_TEST(a_parent_with_a_history_gets_its_ignores_and_nothing_else);
    CPPUNIT_TEST(a_parent_that_cannot_be_committed_is_as_it_was);
    CPPUNIT_TEST(a_session_has_a_worktree_of_each_on_one_branch);
    CPPUNIT_TEST(all_of_them_go_and_come_back);
    CPPUNIT_TEST(one_that_would_lose_something_keeps_all);
    CPPUNIT_TEST(what_the_parent_would_lose_brings_the_children_back);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        parent_ = box_->path("parent");
        fs::create_directory(parent_);
        box_->repository("parent/api");
        box_->repository("parent/web");
    }

    void tearDown() override { box_.reset(); }

    void a_plain_parent_becomes_a_repository_that_ignores_its_children() {
        GitSandbox::write(parent_ / "notes.md", "plan\n");
        const auto found = prepare();
        CPPUNIT_ASSERT_MESSAGE(found ? "" : found.error().message, found.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", parent_));
        CPPUNIT_ASSERT_EQUAL(std::string{".gitignore\nnotes.md"},
                             box_->sh("git ls-files", parent_));
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, box_->sh("git rev-list --count HEAD", parent_));
        CPPUNIT_ASSERT(prepare().has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, box_->sh("git rev-list --count HEAD", parent_));
    }

    void a_parent_with_a_history_gets_its_ignores_and_nothing_else() {
        box_->sh("git init -q . && echo '*.log' >.gitignore && git add .gitignore && "
                 "git commit -qm first && echo staged >staged && git add staged && echo new >new",
                 parent_);
        CPPUNIT_ASSERT(prepare().has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"A  staged\n?? new"},
                             box_->sh("git status --porcelain", parent_));
        CPPUNIT_ASSERT_EQUAL(std::string{".gitignore"},
                             box_->sh("git show --name-only --format= HEAD", parent_));
        CPPUNIT_ASSERT(
            GitSandbox::read(parent_ / ".gitignore").starts_with("*.log\n/api/\n/web/\n"));
    }

    void a_parent_that_cannot_be_committed_is_as_it_was() {
        box_->sh("git config --file '" + box_->path("gitconfig").string() +
                 "' user.useConfigOnly true && git config --file '" +
                 box_->path("gitconfig").string() + "' --remove-section user");
        box_->sh("git config --file '" + box_->path("gitconfig").string() +
                 "' user.useConfigOnly true");
        const auto found = prepare();
        CPPUNIT_ASSERT(!found);
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PARENT_COMMIT_FAILED"}, found.error().code);
        CPPUNIT_ASSERT(!fs::exists(parent_ / ".git") && !fs::exists(parent_ / ".gitignore"));
    }

    void a_session_has_a_worktree_of_each_on_one_branch() {
        CPPUNIT_ASSERT(prepare().has_value());
        const auto place = made();
        for (const auto& tree : {place, place / "api", place / "web"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{"ao/s1"}, box_->sh("git branch --show-current", tree));
            CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", tree));
        }
        CPPUNIT_ASSERT_EQUAL(place, made()); // once more changes nothing
    }

    void all_of_them_go_and_come_back() {
        CPPUNIT_ASSERT(prepare().has_value());
        const auto place = made();
        box_->sh("echo work >>README && git commit -qam work && echo secret >a.ignored",
                 place / "api");
        const auto removed = removal();
        CPPUNIT_ASSERT_MESSAGE(removed ? "" : removed.error().message, removed.has_value());
        CPPUNIT_ASSERT(!fs::exists(place));

        const auto back = box_->bench().wait(bring_workspace_back(
            box_->git(), box_->managed(), place, removed->quarantine, {"api", "web"}));

        CPPUNIT_ASSERT_MESSAGE(back ? "" : back.error().message, back.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"work"},
                             box_->sh("git log -1 --format=%s", place / "api"));
        CPPUNIT_ASSERT_EQUAL(std::string{"secret\n"}, GitSandbox::read(place / "api/a.ignored"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place / "web"));
        CPPUNIT_ASSERT(box_->bench()
                           .wait(bring_workspace_back(box_->git(), box_->managed(), place,
                                                      removed->quarantine, {"api", "web"}))
                           .has_value());
    }

    void one_that_would_lose_something_keeps_all() {
        CPPUNIT_ASSERT(prepare().has_value());
        const auto place = made();
        GitSandbox::write(place / "web/new", "precious\n");
        const auto removed = removal();
        CPPUNIT_ASSERT(!removed);
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, removed.error().code);
        CPPUNIT_ASSERT(removed.error().message.starts_with("web: "));
        CPPUNIT_ASSERT(QuarantineEntry::all(box_->managed()).empty());
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place / "api"));
    }

    void what_the_parent_would_lose_brings_the_children_back() {
        CPPUNIT_ASSERT(prepare().has_value());
        const auto place = made();
        GitSandbox::write(place / "plan.md", "precious\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, removal().error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place / "api"));
        CPPUNIT_ASSERT_EQUAL(std::string{"precious\n"}, GitSandbox::read(place / "plan.md"));
    }

private:
    Result<WorkspaceFound> prepare() {
        return box_->bench().wait(prepare_workspace(box_->git(), parent_));
    }

    fs::path made() {
        WorktreeSpec spec;
        spec.repository = parent_;
        spec.managed_root = box_->managed();
        spec.path = box_->managed() / "app/s1";
        spec.branch = "ao/s1";
        spec.base = box_->sh("git branch --show-current", parent_);
        fs::create_directories(spec.path.parent_path());
        const auto made =
            box_->bench().wait(create_workspace(box_->git(), spec, {"api", "web"}, false));
        CPPUNIT_ASSERT_MESSAGE(made ? "" : made.error().message, made.has_value());
        return made->path;
    }

    Result<Removal> removal() {
        const RemovalSpec spec{parent_, box_->managed(), box_->managed() / "app/s1", "s1"};
        return box_->bench().wait(quarantine_workspace(box_->git(), spec, {"api", "web"}));
    }

    std::optional<GitSandbox> box_;
    fs::path parent_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkspaceTest);
