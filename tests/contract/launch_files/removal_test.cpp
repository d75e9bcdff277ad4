// What was written for an agent is no reason to keep a worktree; what somebody added to it is.
#include "launch_sandbox.h"
#include "workers/runtime/git/quarantine.h"

using namespace ao::testing;
using ao::ipc::FilePlace;
using ao::ipc::FileRule;

class RemovalTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RemovalTest);
    CPPUNIT_TEST(a_dry_run_changes_nothing);
    CPPUNIT_TEST(what_somebody_added_to_our_file_keeps_the_worktree);
    CPPUNIT_TEST(what_somebody_added_to_a_tracked_file_keeps_the_worktree);
    CPPUNIT_TEST(a_tracked_file_that_somebody_deleted_keeps_the_worktree);
    CPPUNIT_TEST(a_file_of_theirs_that_another_sessions_line_hides_keeps_the_worktree);
    CPPUNIT_TEST(ours_that_git_sees_after_all_do_not_keep_the_worktree);
    CPPUNIT_TEST(a_worktree_that_stays_keeps_ours);
    CPPUNIT_TEST(a_worktree_that_comes_back_is_prepared_again);
    CPPUNIT_TEST(a_worktree_that_somebody_deleted_frees_the_rest);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        place_ = box_->worktree("s1");
    }

    void tearDown() override { box_.reset(); }

    void a_dry_run_changes_nothing() {
        box_->prepare(box_->order(place_, {hooks_file()}));
        const auto before = box_->files_in(box_->managed());

        CPPUNIT_ASSERT(box_->remove(place_, true).has_value());

        CPPUNIT_ASSERT(before == box_->files_in(box_->managed()));
    }

    void what_somebody_added_to_our_file_keeps_the_worktree() {
        box_->prepare(box_->order(place_, {hooks_file()}));
        box_->write(settings(), add_to(box_->read(settings())));

        stays_because_of_settings();
    }

    void what_somebody_added_to_a_tracked_file_keeps_the_worktree() {
        box_->write(settings(), "{}");
        box_->sh("git add -A && git commit -qm theirs", place_);
        box_->prepare(box_->order(place_, {hooks_file()}));
        box_->write(settings(), add_to(box_->read(settings())));

        stays_because_of_settings();
    }

    void a_tracked_file_that_somebody_deleted_keeps_the_worktree() {
        box_->write(settings(), "{}");
        box_->sh("git add -A && git commit -qm theirs", place_);
        box_->prepare(box_->order(place_, {hooks_file()}));
        fs::remove(settings());

        stays_because_of_settings();
    }

    void a_file_of_theirs_that_another_sessions_line_hides_keeps_the_worktree() {
        const auto other = box_->worktree("s2");
        box_->prepare(box_->order(other, {hooks_file()}));
        box_->write(settings(), "{\"theirs\":1}");
        box_->prepare(box_->order(place_, {hooks_file()}));

        stays_because_of_settings();
    }

    void ours_that_git_sees_after_all_do_not_keep_the_worktree() {
        box_->prepare(box_->order(place_, {hooks_file()}));
        box_->write(box_->repo() / ".git/info/exclude", "");
        CPPUNIT_ASSERT_EQUAL(std::string{"?? .shop/settings.json"}, box_->status(place_));

        const auto dry = box_->remove(place_, true);

        CPPUNIT_ASSERT_MESSAGE(dry ? "" : dry.error().message, dry.has_value());
        box_->removed(place_);
    }

    void a_worktree_that_stays_keeps_ours() {
        box_->prepare(box_->order(place_, {hooks_file()}));
        box_->write(place_ / "work", "not committed");

        CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, box_->remove(place_).error().code);

        CPPUNIT_ASSERT(fs::exists(settings()));
        CPPUNIT_ASSERT_EQUAL(std::string{"?? work"}, box_->status(place_));
    }

    void a_worktree_that_comes_back_is_prepared_again() {
        box_->prepare(box_->order(place_, {hooks_file()}));
        const auto before = box_->files_in(place_);
        const auto entry = box_->removed(place_).parent_path();

        const auto back = box_->bench().wait(
            ao::workers::git::undo_quarantine(box_->git(), box_->managed(), entry));
        CPPUNIT_ASSERT_MESSAGE(back ? "" : back.error().message, back.has_value());
        CPPUNIT_ASSERT(!fs::exists(settings()));
        box_->prepare(box_->order(place_, {hooks_file()}));

        CPPUNIT_ASSERT(before == box_->files_in(place_));
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->status(place_));
    }

    void a_worktree_that_somebody_deleted_frees_the_rest() {
        auto own = launch_file(FilePlace::data, "agents/s1/own", FileRule::own, "x");
        box_->prepare(box_->order(place_, {hooks_file(), own}));
        fs::remove_all(place_);

        const auto gone = box_->remove(place_);

        CPPUNIT_ASSERT_MESSAGE(gone ? "" : gone.error().message, gone.has_value());
        CPPUNIT_ASSERT(box_->files_in(box_->data()).empty());
        CPPUNIT_ASSERT(box_->files_in(box_->managed() / ".prepared").empty());
    }

private:
    fs::path settings() const { return place_ / ".shop/settings.json"; }

    static std::string add_to(std::string text) { return text.insert(1, "\"added\": true,"); }

    void stays_because_of_settings() {
        for (const bool is_dry_run : {true, false}) {
            const auto removed = box_->remove(place_, is_dry_run);

            CPPUNIT_ASSERT(!removed.has_value());
            CPPUNIT_ASSERT_EQUAL(std::string{"WORKSPACE_DIRTY"}, removed.error().code);
            CPPUNIT_ASSERT(removed.error().message.find(".shop/settings.json") !=
                           std::string::npos);
            CPPUNIT_ASSERT(fs::exists(place_));
        }
    }

    std::optional<LaunchSandbox> box_;
    fs::path place_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RemovalTest);
