// The kit of goals-and-faults.md S4: a repository that would run commands wherever git lets it.
// None of them runs, and nothing outside of the managed root is written.
#include "git_sandbox.h"
#include "workers/runtime/git/capture.h"
#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/git/quarantine.h"
#include "workers/runtime/git/repository.h"

using namespace ao::workers::git;
using ao::testing::GitSandbox;
namespace fs = std::filesystem;

class HostileRepositoryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostileRepositoryTest);
    CPPUNIT_TEST(the_traps_work_when_git_is_run_plainly);
    CPPUNIT_TEST(nothing_runs_when_it_is_inspected);
    CPPUNIT_TEST(nothing_runs_when_a_worktree_is_made);
    CPPUNIT_TEST(nothing_runs_when_the_base_is_fetched);
    CPPUNIT_TEST(nothing_runs_when_work_is_captured_and_removed);
    CPPUNIT_TEST(nothing_of_a_submodule_runs);
    CPPUNIT_TEST(a_configuration_of_the_worktree_does_not_hide_work);
    CPPUNIT_TEST(ids_do_not_leave_the_managed_root);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override { box_.reset(); }

    void setUp() override {
        box_.emplace();
        repo_ = box_->repository();
        trap_ = box_->path("trap").string();
        box_->write(trap_, "#!/bin/sh\necho \"$0 $*\" >>" + marker().string() + "\ncat\n");
        fs::permissions(trap_, fs::perms::owner_all);
        box_->sh("printf '*.c filter=evil diff=evil merge=evil\\n' >.gitattributes && "
                 "git add -A && git commit -qm attributes && git branch topic",
                 repo_);
        for (const auto* hook : {"post-checkout", "reference-transaction", "post-index-change",
                                 "pre-auto-gc", "fsmonitor-watchman", "post-commit"}) {
            fs::copy_file(trap_, repo_ / ".git/hooks" / hook);
        }
        const auto set = [&](const std::string& key, const std::string& value) {
            box_->sh("git config " + key + " '" + value + "'", repo_);
        };
        set("core.fsmonitor", trap_);
        for (const auto* key :
             {"filter.evil.clean", "filter.evil.smudge", "diff.external", "diff.evil.textconv",
              "diff.evil.command", "merge.evil.driver", "core.pager", "core.editor", "core.askPass",
              "core.alternateRefsCommand", "gpg.program", "alias.worktree", "alias.status"}) {
            set(key, trap_);
        }
        set("filter.evil.required", "true");
        set("commit.gpgSign", "true");
    }

    // Otherwise the other tests would prove nothing.
    void the_traps_work_when_git_is_run_plainly() {
        box_->sh("git worktree add -q ../plain topic", repo_);
        CPPUNIT_ASSERT(fs::exists(marker()));
    }

    void nothing_runs_when_it_is_inspected() {
        const auto found = box_->bench().wait(inspect_repository(box_->git(), repo_));
        CPPUNIT_ASSERT(found.has_value());
        expect_no_marker();
    }

    void nothing_runs_when_a_worktree_is_made() {
        const auto made = create(false);
        CPPUNIT_ASSERT_MESSAGE(made ? "" : made.error().message, made.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"int main;\n"}, box_->read(made->path / "src/main.c"));
        expect_no_marker();
    }

    void nothing_runs_when_the_base_is_fetched() {
        for (const std::string& url :
             {"ext::" + trap_, std::string{"trap::x"}, "file://" + repo_.string()}) {
            box_->sh("git config remote.origin.url '" + url + "'", repo_);
            const auto made = create(true);
            CPPUNIT_ASSERT_MESSAGE(made ? "" : made.error().message, made.has_value());
            expect_no_marker();
        }
        box_->sh("git config --unset core.askPass && git config core.sshCommand " + trap_, repo_);
        box_->sh("git config remote.origin.url ssh://host/x", repo_);
        CPPUNIT_ASSERT(create(true)->note.find("core.sshcommand") != std::string::npos);
        expect_no_marker();
    }

    void nothing_runs_when_work_is_captured_and_removed() {
        const auto place = create(false)->path;
        box_->write(place / "src/main.c", "int changed;\n"); // the clean filter would see it
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, remove(place, "").error().code);
        expect_no_marker();

        const auto kept =
            box_->bench().wait(capture_worktree(box_->git(), {repo_, box_->managed(), place, "s"}));
        CPPUNIT_ASSERT_MESSAGE(kept ? "" : kept.error().message, kept.has_value());
        const auto removed = remove(place, kept->ref);
        CPPUNIT_ASSERT_MESSAGE(removed ? "" : removed.error().message, removed.has_value());
        const auto back =
            box_->bench().wait(undo_quarantine(box_->git(), box_->managed(), removed->quarantine));
        CPPUNIT_ASSERT(back.has_value());
        expect_no_marker();
    }

    void nothing_of_a_submodule_runs() {
        box_->repository("library");
        const auto place = create(false)->path;
        box_->sh("git -c core.fsmonitor= -c core.hooksPath=/dev/null -c commit.gpgSign=false "
                 "submodule --quiet add " +
                     box_->path("library").string() + " lib",
                 place);
        box_->sh("printf '* filter=evil\n' >.git-attributes && rm -f .git-attributes && "
                 "git config core.fsmonitor " +
                     trap_ + " && git config filter.evil.clean " + trap_ +
                     " && echo '* filter=evil' >\"$(git rev-parse --git-path info/attributes)\" && "
                     "echo x >>README",
                 place / "lib");
        fs::remove(marker());
        CPPUNIT_ASSERT(!remove(place, "").has_value());
        expect_no_marker();
    }

    // core.worktree would make git look at another folder, which is clean.
    void a_configuration_of_the_worktree_does_not_hide_work() {
        const auto place = create(false)->path;
        box_->sh("git config extensions.worktreeConfig true && "
                 "git config --worktree core.worktree " +
                     repo_.string(),
                 place);
        box_->write(place / "precious", "work");
        fs::remove(marker());
        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, remove(place, "").error().code);
        expect_no_marker();
    }

    void ids_do_not_leave_the_managed_root() {
        const auto place = create(false)->path;
        RemovalSpec spec{repo_, box_->managed(), place, "../../outside"};
        CPPUNIT_ASSERT(!box_->bench().wait(quarantine_worktree(box_->git(), spec)).has_value());
        const auto kept = box_->bench().wait(
            capture_worktree(box_->git(), {repo_, box_->managed(), place, "../heads/main"}));
        CPPUNIT_ASSERT_EQUAL(std::string{"INVALID_BRANCH"}, kept.error().code);
        CPPUNIT_ASSERT(fs::exists(place / "README"));
    }

private:
    Result<Removal> remove(const fs::path& place, const std::string& captured_ref) {
        RemovalSpec spec{repo_, box_->managed(), place, "s", captured_ref};
        return box_->bench().wait(quarantine_worktree(box_->git(), spec));
    }

    Result<CreatedWorktree> create(bool fetch_first) {
        WorktreeSpec spec;
        spec.repository = repo_;
        spec.managed_root = box_->managed();
        const auto session = "s" + std::to_string(++sessions_);
        spec.path = box_->managed() / session;
        spec.branch = "ao/" + session + "/root";
        spec.base = "main";
        spec.fetch_first = fetch_first;
        box_->git().fetched().clear();
        return box_->bench().wait(create_worktree(box_->git(), spec));
    }

    fs::path marker() const { return box_->path("marker"); }

    void expect_no_marker() { CPPUNIT_ASSERT_MESSAGE(box_->read(marker()), !fs::exists(marker())); }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
    fs::path repo_;
    std::string trap_;
    int sessions_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostileRepositoryTest);
