// Taking worktrees away with real git: each way in which work can be lost is found first
// (runtime-workspace.md 4.5), and what was taken away comes back as it was.
#include "git_sandbox.h"
#include "tests/support/program.h"
#include "workers/runtime/git/capture.h"
#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/git/quarantine.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;
namespace fs = std::filesystem;

class RemovalTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RemovalTest);
    CPPUNIT_TEST(a_clean_worktree_goes_and_comes_back_as_it_was);
    CPPUNIT_TEST(removing_and_undoing_twice_is_doing_it_once);
    CPPUNIT_TEST(a_dry_run_changes_nothing);
    CPPUNIT_TEST(changed_staged_and_untracked_files_stay);
    CPPUNIT_TEST(untracked_files_count_when_git_is_told_not_to_show_them);
    CPPUNIT_TEST(ignored_files_do_not_count);
    CPPUNIT_TEST(commits_on_a_detached_head_stay);
    CPPUNIT_TEST(a_detached_head_that_a_branch_holds_may_go);
    CPPUNIT_TEST(what_is_in_progress_stays);
    CPPUNIT_TEST(a_submodule_with_work_stays_and_one_without_goes);
    CPPUNIT_TEST(a_clone_inside_an_ignored_folder_stays);
    CPPUNIT_TEST(a_worktree_inside_the_worktree_stays);
    CPPUNIT_TEST(a_locked_worktree_stays);
    CPPUNIT_TEST(a_process_inside_keeps_it);
    CPPUNIT_TEST(other_registrations_without_folders_are_not_pruned);
    CPPUNIT_TEST(a_folder_that_git_does_not_know_stays);
    CPPUNIT_TEST(a_folder_that_is_gone_loses_its_registration_only);
    CPPUNIT_TEST(a_removal_that_was_cut_off_is_finished);
    CPPUNIT_TEST(an_undo_that_was_cut_off_is_finished);
    CPPUNIT_TEST(a_place_that_was_taken_since_is_not_overwritten);
    CPPUNIT_TEST(a_branch_that_was_deleted_since_comes_back);
    CPPUNIT_TEST(a_link_in_the_place_of_a_folder_leads_nowhere);
    CPPUNIT_TEST(old_entries_are_deleted_and_young_ones_stay);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override { box_.reset(); }

    void setUp() override {
        box_.emplace();
        repo_ = box_->repository();
        place_ = make("s1");
    }

    void a_clean_worktree_goes_and_comes_back_as_it_was() {
        box_->write(place_ / "src/main.c", "int other;\n");
        box_->sh("git commit -qam work && echo secret >a.ignored", place_);
        const auto before = box_->sh("git log -g --format=%H%gs && git ls-files --debug", place_);

        const auto removed = remove("s1");

        CPPUNIT_ASSERT_MESSAGE(message(removed), removed.has_value());
        CPPUNIT_ASSERT(!fs::exists(place_));
        CPPUNIT_ASSERT_EQUAL(box_->managed() / ".quarantine", removed->quarantine.parent_path());
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, box_->sh("git worktree list | wc -l", repo_));
        CPPUNIT_ASSERT(box_->succeeds("git rev-parse --verify ao/s1/root", repo_));

        CPPUNIT_ASSERT_EQUAL(place_, undo(removed->quarantine));

        CPPUNIT_ASSERT_EQUAL(before,
                             box_->sh("git log -g --format=%H%gs && git ls-files --debug", place_));
        CPPUNIT_ASSERT_EQUAL(std::string{"secret\n"}, box_->read(place_ / "a.ignored"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place_));
        CPPUNIT_ASSERT(!fs::exists(removed->quarantine));
    }

    void removing_and_undoing_twice_is_doing_it_once() {
        const auto removed = remove("s1");
        const auto again = remove("s1");
        CPPUNIT_ASSERT(again->was_gone);
        CPPUNIT_ASSERT_EQUAL(removed->quarantine, again->quarantine);

        undo(removed->quarantine);

        CPPUNIT_ASSERT_EQUAL(
            std::string{"WORKSPACE_NOT_FOUND"},
            box_->bench()
                .wait(undo_quarantine(box_->git(), box_->managed(), removed->quarantine))
                .error()
                .code);
        CPPUNIT_ASSERT(fs::exists(place_ / "README"));
    }

    void a_dry_run_changes_nothing() {
        CPPUNIT_ASSERT(remove("s1", "", true).has_value());
        CPPUNIT_ASSERT(fs::exists(place_ / "README"));
        CPPUNIT_ASSERT(!fs::exists(box_->managed() / ".quarantine"));
        box_->write(place_ / "new", "work");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, code(remove("s1", "", true)));
    }

    void changed_staged_and_untracked_files_stay() {
        for (const auto* change : {"echo x >>README", "echo x >>README && git add README",
                                   "rm README", "git mv README R", "mkdir n && echo x >n/new",
                                   "chmod +x README", "git rm -q --cached README"}) {
            box_->sh(change, place_);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(change, std::string{"WORKSPACE_DIRTY"},
                                         code(remove("s1")));
            box_->sh("git reset -q --hard && git clean -qfd", place_);
        }
        CPPUNIT_ASSERT(remove("s1").has_value());
    }

    void untracked_files_count_when_git_is_told_not_to_show_them() {
        box_->sh("git config status.showUntrackedFiles no", repo_);
        box_->write(place_ / "precious", "work");
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place_));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, code(remove("s1")));
    }

    void ignored_files_do_not_count() {
        box_->write(place_ / "out/x.ignored", "build output");
        CPPUNIT_ASSERT_MESSAGE(message(remove("s1")), fs::exists(place_) == false);
    }

    void commits_on_a_detached_head_stay() {
        box_->sh("git checkout -q --detach && echo x >x && git add x && git commit -qm x", place_);
        const auto refused = remove("s1");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, code(refused));
        CPPUNIT_ASSERT(message(refused).find("git branch <name>") != std::string::npos);
    }

    void a_detached_head_that_a_branch_holds_may_go() {
        box_->sh("git checkout -q --detach", place_);
        CPPUNIT_ASSERT_MESSAGE(message(remove("s1")), !fs::exists(place_));
    }

    void what_is_in_progress_stays() {
        box_->sh("echo a >README && git commit -qam a && git branch other HEAD~ && "
                 "git checkout -q other && echo b >README && git commit -qam b && "
                 "git checkout -q ao/s1/root",
                 place_);
        // Each with a clean tree, so that only the unfinished thing speaks against it.
        for (const auto* start : {"GIT_SEQUENCE_EDITOR='sed -i 1ibreak' git rebase -qi HEAD~",
                                  "git merge -q --no-commit other || git checkout -q HEAD -- . ",
                                  "git cherry-pick other >/dev/null || git checkout -q HEAD -- .",
                                  "git bisect start -q"}) {
            box_->sh(start, place_);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(start, std::string{},
                                         box_->sh("git status --porcelain", place_));
            const auto refused = remove("s1");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(start, std::string{"WORKSPACE_DIRTY"}, code(refused));
            CPPUNIT_ASSERT_MESSAGE(message(refused),
                                   message(refused).find("is not finished") != std::string::npos);
            box_->sh("git rebase --abort || git merge --abort || git cherry-pick --abort || "
                     "git bisect reset",
                     place_);
        }
        CPPUNIT_ASSERT_MESSAGE(message(remove("s1")), !fs::exists(place_));
    }

    void a_submodule_with_work_stays_and_one_without_goes() {
        box_->repository("library");
        box_->sh("git submodule --quiet add " + box_->path("library").string() +
                     " lib && git commit -qm sub",
                 place_);
        // What plain git refuses for ever.
        CPPUNIT_ASSERT(!box_->succeeds("git worktree remove " + place_.string(), repo_));
        for (const auto* work : {"echo x >>README", "echo x >untracked",
                                 "git checkout -qb topic && echo x >x && git add x && "
                                 "git commit -qm x && git checkout -q main"}) {
            box_->sh(work, place_ / "lib");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(work, std::string{"WORKSPACE_NESTED_REPOSITORY"},
                                         code(remove("s1")));
            box_->sh("git reset -q --hard && git clean -qfd && (git branch -qD topic || true)",
                     place_ / "lib");
        }
        const auto removed = remove("s1");
        CPPUNIT_ASSERT_MESSAGE(message(removed), removed.has_value());
        undo(removed->quarantine);
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place_));
        CPPUNIT_ASSERT_EQUAL(std::string{"first"}, box_->sh("git log --format=%s", place_ / "lib"));
    }

    void a_clone_inside_an_ignored_folder_stays() {
        box_->sh("git init -q x.ignored && cd x.ignored && git commit -q --allow-empty -m x",
                 place_);
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place_));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_NESTED_REPOSITORY"}, code(remove("s1")));
    }

    void a_worktree_inside_the_worktree_stays() {
        box_->sh("git worktree add -q -b inner in.ignored", place_);
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_SHARED"}, code(remove("s1")));
    }

    void a_locked_worktree_stays() {
        box_->sh("git worktree lock --reason 'on a stick' " + place_.string(), repo_);
        const auto refused = remove("s1");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_LOCKED"}, code(refused));
        CPPUNIT_ASSERT(message(refused).find("on a stick") != std::string::npos);
    }

    void a_process_inside_keeps_it() {
        ao::testing::ProgramSpec spec;
        spec.argv = {"/bin/sh", "-c",
                     "cd " + (place_ / "src").string() + " && echo in && exec cat"};
        spec.input = std::nullopt; // stays open: it lives until it is killed
        {
            ao::testing::Program inside{spec};
            CPPUNIT_ASSERT(inside.wait_for_output("in"));
            const auto refused = remove("s1");
            CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_IN_USE"}, code(refused));
            CPPUNIT_ASSERT(message(refused).find(std::to_string(inside.pid())) !=
                           std::string::npos);
        }
        CPPUNIT_ASSERT(remove("s1").has_value());
    }

    void other_registrations_without_folders_are_not_pruned() {
        const auto other = make("s2");
        fs::rename(other, box_->path("elsewhere")); // a disk that is not mounted now
        CPPUNIT_ASSERT(remove("s1").has_value());
        fs::rename(box_->path("elsewhere"), other);
        CPPUNIT_ASSERT_EQUAL(std::string{"ao/s2/root"},
                             box_->sh("git branch --show-current", other));
    }

    void a_folder_that_git_does_not_know_stays() {
        box_->write(box_->managed() / "s9/work", "precious");
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_NOT_FOUND"}, code(remove("s9")));
        // A worktree of another repository is not this one's to remove.
        box_->sh("git worktree add -q " + (box_->managed() / "s8").string(),
                 box_->repository("second"));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_NOT_FOUND"}, code(remove("s8")));
        CPPUNIT_ASSERT(fs::exists(box_->managed() / "s8/README"));
    }

    void a_folder_that_is_gone_loses_its_registration_only() {
        const auto other = make("s2");
        fs::remove_all(place_);
        fs::rename(other, box_->path("elsewhere"));

        CPPUNIT_ASSERT(remove("s1")->was_gone);

        CPPUNIT_ASSERT_EQUAL(std::string{"2"}, box_->sh("git worktree list | wc -l", repo_));
        CPPUNIT_ASSERT(box_->succeeds("git rev-parse --verify ao/s1/root", repo_));
    }

    // Killed between its two renames.
    void a_removal_that_was_cut_off_is_finished() {
        const auto removed = remove("s1");
        fs::rename(repo_ / ".git/ao-quarantine" / removed->quarantine.filename(),
                   repo_ / ".git/worktrees/s1");
        CPPUNIT_ASSERT_EQUAL(std::string{"2"}, box_->sh("git worktree list | wc -l", repo_));

        const auto again = remove("s1");

        CPPUNIT_ASSERT_MESSAGE(message(again), again.has_value());
        CPPUNIT_ASSERT_EQUAL(removed->quarantine, again->quarantine);
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, box_->sh("git worktree list | wc -l", repo_));
        CPPUNIT_ASSERT_EQUAL(place_, undo(removed->quarantine));
    }

    void an_undo_that_was_cut_off_is_finished() {
        const auto removed = remove("s1");
        fs::rename(repo_ / ".git/ao-quarantine" / removed->quarantine.filename(),
                   repo_ / ".git/worktrees/s1");
        CPPUNIT_ASSERT_EQUAL(place_, undo(removed->quarantine));
        CPPUNIT_ASSERT(fs::exists(place_ / "README"));
    }

    void a_place_that_was_taken_since_is_not_overwritten() {
        const auto removed = remove("s1");
        make("s1");
        box_->write(place_ / "new", "work");
        const auto refused =
            box_->bench().wait(undo_quarantine(box_->git(), box_->managed(), removed->quarantine));
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_PATH_OCCUPIED"}, refused.error().code);
        CPPUNIT_ASSERT_EQUAL(std::string{"work"}, box_->read(place_ / "new"));
        CPPUNIT_ASSERT(fs::exists(removed->quarantine / "tree/README"));
    }

    void a_branch_that_was_deleted_since_comes_back() {
        const auto head =
            box_->sh("echo x >x && git add x && git commit -qm x && git rev-parse HEAD", place_);
        const auto removed = remove("s1");
        box_->sh("git branch -qD ao/s1/root", repo_);
        undo(removed->quarantine);
        CPPUNIT_ASSERT_EQUAL(head, box_->sh("git rev-parse ao/s1/root", place_));
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place_));
    }

    void a_link_in_the_place_of_a_folder_leads_nowhere() {
        fs::rename(place_, box_->path("outside"));
        fs::create_directory_symlink(box_->path("outside"), place_);
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_PATH"}, code(remove("s1")));
        fs::create_directory(box_->path("bin"));
        fs::remove(place_);
        fs::rename(box_->path("outside"), place_);
        fs::create_directory_symlink(box_->path("bin"), box_->managed() / ".quarantine");
        CPPUNIT_ASSERT_EQUAL(std::string{"GIT_FAILED"}, code(remove("s1")));
        CPPUNIT_ASSERT(fs::exists(place_ / "README"));
        CPPUNIT_ASSERT(fs::is_empty(box_->path("bin")));
    }

    void old_entries_are_deleted_and_young_ones_stay() {
        box_->sh("mkdir -p d.ignored && echo x >d.ignored/x && chmod -R a-w d.ignored", place_);
        const auto old = remove("s1");
        CPPUNIT_ASSERT_MESSAGE(message(old), old.has_value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, purge(ao::ipc::WallTime{}));
        CPPUNIT_ASSERT(fs::exists(old->quarantine));

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, purge(ao::ipc::WallTime::max()));

        CPPUNIT_ASSERT(!fs::exists(old->quarantine));
        CPPUNIT_ASSERT(fs::is_empty(repo_ / ".git/ao-quarantine"));
        CPPUNIT_ASSERT(box_->succeeds("git rev-parse --verify ao/s1/root", repo_));
    }

private:
    fs::path make(const std::string& session) {
        WorktreeSpec spec;
        spec.repository = repo_;
        spec.managed_root = box_->managed();
        spec.path = box_->managed() / session;
        spec.branch = "ao/" + session + "/root";
        spec.base = "main";
        const auto made = box_->bench().wait(create_worktree(box_->git(), spec));
        CPPUNIT_ASSERT_MESSAGE(made ? "" : made.error().message, made.has_value());
        return made->path;
    }

    Result<Removal> remove(const std::string& session, const std::string& captured_ref = "",
                           bool is_dry_run = false) {
        RemovalSpec spec;
        spec.repository = repo_;
        spec.managed_root = box_->managed();
        spec.path = box_->managed() / session;
        spec.session_id = session;
        spec.captured_ref = captured_ref;
        spec.is_dry_run = is_dry_run;
        return box_->bench().wait(quarantine_worktree(box_->git(), spec));
    }

    fs::path undo(const fs::path& entry) {
        const auto back = box_->bench().wait(undo_quarantine(box_->git(), box_->managed(), entry));
        CPPUNIT_ASSERT_MESSAGE(back ? "" : back.error().message, back.has_value());
        return *back;
    }

    std::size_t purge(ao::ipc::WallTime older_than) {
        return box_->bench().wait(purge_quarantine(box_->git(), box_->managed(), older_than));
    }

    static std::string code(const Result<Removal>& result) {
        return result ? "it went" : result.error().code;
    }

    static std::string message(const Result<Removal>& result) {
        return result ? "" : result.error().code + ": " + result.error().message;
    }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
    fs::path repo_;
    fs::path place_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RemovalTest);
