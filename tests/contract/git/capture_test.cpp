// Keeping uncommitted work in a ref with real git (runtime-workspace.md 4.6), and what a removal
// makes of it.
#include "git_sandbox.h"
#include "workers/runtime/git/capture.h"
#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/git/quarantine.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;
namespace fs = std::filesystem;

class CaptureTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CaptureTest);
    CPPUNIT_TEST(everything_that_is_not_ignored_is_kept);
    CPPUNIT_TEST(files_index_and_stash_stay_as_they_were);
    CPPUNIT_TEST(a_clean_worktree_has_nothing_to_keep);
    CPPUNIT_TEST(the_same_work_is_kept_once_and_older_work_stays);
    CPPUNIT_TEST(a_sparse_checkout_does_not_read_as_deleted);
    CPPUNIT_TEST(no_identity_and_a_stale_lock_are_no_obstacle);
    CPPUNIT_TEST(a_detached_commit_is_kept_too);
    CPPUNIT_TEST(a_clone_inside_is_refused);
    CPPUNIT_TEST(captured_work_may_go_and_comes_back);
    CPPUNIT_TEST(work_that_was_done_after_the_capture_keeps_the_worktree);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        repo_ = box_->repository();
        WorktreeSpec spec;
        spec.repository = repo_;
        spec.managed_root = box_->managed();
        spec.path = box_->managed() / "s1";
        spec.branch = "ao/s1/root";
        spec.base = "main";
        place_ = box_->bench().wait(create_worktree(box_->git(), spec))->path;
    }

    void tearDown() override { box_.reset(); }

    void everything_that_is_not_ignored_is_kept() {
        box_->sh("echo changed >README && echo new >new && rm src/main.c && echo s >staged && "
                 "git add staged && echo no >x.ignored && git config status.showUntrackedFiles no",
                 place_);

        const auto kept = capture();

        CPPUNIT_ASSERT_EQUAL(std::string{"refs/ao/preserved/s1"}, kept.ref);
        CPPUNIT_ASSERT_EQUAL(
            std::string{".gitignore README new staged"},
            box_->sh("git ls-tree -r --name-only " + kept.ref + " | xargs", repo_));
        CPPUNIT_ASSERT_EQUAL(std::string{"changed"},
                             box_->sh("git show " + kept.ref + ":README", repo_));
        CPPUNIT_ASSERT_EQUAL(box_->sh("git rev-parse ao/s1/root", repo_),
                             box_->sh("git rev-parse " + kept.ref + "^", repo_));
    }

    void files_index_and_stash_stay_as_they_were() {
        box_->sh("echo s >>README && git stash -q && echo a >staged && git add staged && "
                 "echo changed >README && git add -N README",
                 place_);
        const auto look =
            "git status --porcelain=v2 && git ls-files --stage && git stash list && ls";
        const auto before = box_->sh(look, place_);
        capture();
        CPPUNIT_ASSERT_EQUAL(before, box_->sh(look, place_));
        CPPUNIT_ASSERT(!fs::exists(repo_ / ".git/worktrees/s1/ao-capture-index"));
    }

    void a_clean_worktree_has_nothing_to_keep() {
        const auto kept = capture();
        CPPUNIT_ASSERT_EQUAL(std::string{}, kept.ref + kept.head_ref);
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git for-each-ref refs/ao", repo_));
    }

    void the_same_work_is_kept_once_and_older_work_stays() {
        box_->write(place_ / "new", "one");
        const auto first = capture();
        CPPUNIT_ASSERT_EQUAL(first.commit, capture().commit);

        box_->write(place_ / "new", "two");
        const auto second = capture();

        CPPUNIT_ASSERT_EQUAL(std::string{"refs/ao/preserved/s1-2"}, second.ref);
        CPPUNIT_ASSERT_EQUAL(std::string{"one"}, box_->sh("git show " + first.ref + ":new", repo_));
        CPPUNIT_ASSERT_EQUAL(std::string{"two"},
                             box_->sh("git show " + second.ref + ":new", repo_));
        CPPUNIT_ASSERT_EQUAL(second.ref, capture().ref);
    }

    void a_sparse_checkout_does_not_read_as_deleted() {
        box_->sh("mkdir a b && echo a >a/f && echo b >b/f && git add -A && git commit -qm ab && "
                 "git sparse-checkout set a && echo changed >a/f && mkdir b && echo new >b/new",
                 place_);
        CPPUNIT_ASSERT(!fs::exists(place_ / "b/f"));
        const auto kept = capture();
        CPPUNIT_ASSERT_EQUAL(std::string{"b"}, box_->sh("git show " + kept.ref + ":b/f", repo_));
        CPPUNIT_ASSERT_EQUAL(std::string{"new"},
                             box_->sh("git show " + kept.ref + ":b/new", repo_));
        CPPUNIT_ASSERT_EQUAL(std::string{"changed"},
                             box_->sh("git show " + kept.ref + ":a/f", repo_));
    }

    void no_identity_and_a_stale_lock_are_no_obstacle() {
        box_->sh("git config -f gitconfig --remove-section user && "
                 "git config -f gitconfig user.useConfigOnly true",
                 box_->path(""));
        box_->write(repo_ / ".git/worktrees/s1/index.lock", "");
        box_->write(place_ / "new", "work");
        CPPUNIT_ASSERT_EQUAL(std::string{"work"},
                             box_->sh("git show " + capture().ref + ":new", repo_));
    }

    void a_detached_commit_is_kept_too() {
        const auto head = box_->sh("git checkout -q --detach && echo x >x && git add x && "
                                   "git commit -qm x && git rev-parse HEAD",
                                   place_);
        const auto kept = capture();
        CPPUNIT_ASSERT_EQUAL(std::string{"refs/ao/preserved/s1-head"}, kept.head_ref);
        CPPUNIT_ASSERT_EQUAL(head, box_->sh("git rev-parse " + kept.head_ref, repo_));
        CPPUNIT_ASSERT(remove("").has_value());
    }

    void a_clone_inside_is_refused() {
        box_->sh("git init -q inner && cd inner && git commit -q --allow-empty -m x", place_);
        const auto refused = box_->bench().wait(capture_worktree(box_->git(), spec()));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_NESTED_REPOSITORY"}, refused.error().code);
    }

    void captured_work_may_go_and_comes_back() {
        box_->sh("echo a >staged && git add staged && echo b >new", place_);
        const auto kept = capture();

        const auto removed = remove(kept.ref);

        CPPUNIT_ASSERT_MESSAGE(removed ? "" : removed.error().message, removed.has_value());
        CPPUNIT_ASSERT(!fs::exists(place_));
        CPPUNIT_ASSERT(box_->bench()
                           .wait(undo_quarantine(box_->git(), box_->managed(), removed->quarantine))
                           .has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"A  staged\n?? new"},
                             box_->sh("git status --porcelain", place_));
    }

    void work_that_was_done_after_the_capture_keeps_the_worktree() {
        box_->write(place_ / "new", "one");
        const auto kept = capture();
        box_->write(place_ / "new", "two");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, remove(kept.ref).error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"},
                             remove("refs/heads/ao/s1/root").error().code);
    }

private:
    CaptureSpec spec() { return {repo_, box_->managed(), place_, "s1"}; }

    Capture capture() {
        const auto kept = box_->bench().wait(capture_worktree(box_->git(), spec()));
        CPPUNIT_ASSERT_MESSAGE(kept ? "" : kept.error().message, kept.has_value());
        return *kept;
    }

    Result<Removal> remove(const std::string& captured_ref) {
        RemovalSpec removal{repo_, box_->managed(), place_, "s1", captured_ref};
        return box_->bench().wait(quarantine_worktree(box_->git(), removal));
    }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
    fs::path repo_;
    fs::path place_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CaptureTest);
