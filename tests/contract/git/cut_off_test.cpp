// Everything at once killed in the middle, at random points, and then asked for again: the worker's
// loop is thrown away together with the git it runs.
#include "git_sandbox.h"
#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/git/quarantine.h"
#include "workers/runtime/git/worktree_list.h"

#include <iostream>
#include <random>

using namespace ao::workers::git;
using ao::testing::GitSandbox;
using ao::testing::TaskBench;
namespace fs = std::filesystem;

class CutOffTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CutOffTest);
    CPPUNIT_TEST(a_worktree_is_complete_however_often_its_making_was_cut_off);
    CPPUNIT_TEST(nothing_is_lost_when_removing_and_undoing_are_cut_off);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        repo_ = box_->repository();
        // Enough to check out that a kill can fall into it.
        box_->sh("i=0; while [ $i -lt 300 ]; do echo $i >src/$i; i=$((i+1)); done; "
                 "git add -A && git commit -qm many",
                 repo_);
        const auto seed = std::random_device{}();
        std::cout << " (seed " << seed << ")" << std::flush;
        random_.seed(seed);
    }

    void tearDown() override { box_.reset(); }

    void a_worktree_is_complete_however_often_its_making_was_cut_off() {
        for (int round = 0; round < 25; ++round) {
            const auto session = "s" + std::to_string(round);
            for (int cut = 0; cut < 3; ++cut) {
                cut_off([&](GitProgram& git) { return create_worktree(git, spec_of(session)); });
            }

            const auto made = box_->bench().wait(create_worktree(box_->git(), spec_of(session)));

            CPPUNIT_ASSERT_MESSAGE(made ? "" : made.error().message, made.has_value());
            CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", made->path));
            CPPUNIT_ASSERT_EQUAL(session_branch_of(session),
                                 box_->sh("git branch --show-current", made->path));
        }
    }

    void nothing_is_lost_when_removing_and_undoing_are_cut_off() {
        const auto place = box_->bench().wait(create_worktree(box_->git(), spec_of("s1")))->path;
        box_->sh("echo work >README && git commit -qam work && echo secret >a.ignored", place);
        const RemovalSpec removal{repo_, box_->managed(), place, "s1"};
        for (int round = 0; round < 15; ++round) {
            cut_off([&](GitProgram& git) { return quarantine_worktree(git, removal); });
            const auto removed = box_->bench().wait(quarantine_worktree(box_->git(), removal));
            CPPUNIT_ASSERT_MESSAGE(removed ? "" : removed.error().message, removed.has_value());
            CPPUNIT_ASSERT(!fs::exists(place));
            const auto entry = removed->quarantine;

            cut_off([&](GitProgram& git) { return undo_quarantine(git, box_->managed(), entry); });
            const auto undone =
                box_->bench().wait(undo_quarantine(box_->git(), box_->managed(), entry));

            // It may have been complete when it was cut off; then the entry is gone.
            CPPUNIT_ASSERT(undone.has_value() || undone.error().code == "WORKSPACE_NOT_FOUND");
            CPPUNIT_ASSERT_EQUAL(std::string{"secret\n"}, box_->read(place / "a.ignored"));
            CPPUNIT_ASSERT_EQUAL(std::string{"work"}, box_->sh("git log -1 --format=%s", place));
            CPPUNIT_ASSERT_EQUAL(std::string{}, box_->sh("git status --porcelain", place));
        }
    }

private:
    template <class Start>
    void cut_off(Start start) {
        TaskBench bench;
        GitProgram git{bench, ao::workers::find_program("git", ao::workers::search_path())};
        bool has_ended = false;
        ao::workers::Tasks tasks; // goes first
        tasks.start(start(git), [&](const auto&) { has_ended = true; });
        const auto until =
            std::chrono::steady_clock::now() +
            std::chrono::microseconds{std::uniform_int_distribution{0, 60'000}(random_)};
        while (!has_ended && std::chrono::steady_clock::now() < until) {
            bench.turn_briefly();
        }
    }

    static std::string session_branch_of(const std::string& session) {
        return "ao/" + session + "/root";
    }

    WorktreeSpec spec_of(const std::string& session) {
        WorktreeSpec spec;
        spec.repository = repo_;
        spec.managed_root = box_->managed();
        spec.path = box_->managed() / session;
        spec.branch = session_branch_of(session);
        spec.base = "main";
        return spec;
    }

    std::optional<GitSandbox> box_; // CppUnit makes all fixtures at once
    fs::path repo_;
    std::mt19937 random_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CutOffTest);
