// A worker that dies at any place of a preparation or a removal: the next preparation and the next
// removal do what they would have done.
#include "ipc/failpoint.h"
#include "launch_sandbox.h"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace ao::testing;
using ao::ipc::FilePlace;
using ao::ipc::FileRule;

namespace {

// The variable is read at the first place that anything in this process passes, and then no more:
// it is set before any test begins.
class Armed {
public:
    Armed() { ::setenv("AO_FAILPOINT", ("@" + file().string()).c_str(), 1); }

    fs::path file() const { return folder_.path() / "armed"; }

private:
    TempDir folder_;
};

const Armed kArmed;

} // namespace

class InterruptedTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(InterruptedTest);
    CPPUNIT_TEST(what_was_cut_off_is_prepared_by_the_next_attempt);
    CPPUNIT_TEST(what_was_cut_off_is_removed_without_a_trace);
    CPPUNIT_TEST(a_removal_that_was_cut_off_is_finished);
    CPPUNIT_TEST(a_second_launch_that_was_cut_off_is_removed_without_a_trace);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        place_ = box_->worktree("s1");
        box_->write(place_ / ".shop/settings.json", "{ \"theirs\":1 }");
        box_->sh("git add -A && git commit -qm theirs", place_);
        before_ = box_->files_in(place_);
    }

    void tearDown() override {
        fs::remove(kArmed.file());
        box_.reset();
    }

    void what_was_cut_off_is_prepared_by_the_next_attempt() {
        box_->prepare(order());
        const auto wanted = box_->files_in(place_);
        box_->removed(place_);
        for (const auto& where : places_in("prepare_launch")) {
            place_ = box_->worktree("s1-" + where);
            box_->sh("git merge -q ao/s1", place_);
            die_at(where, [&] { box_->prepare(order()); });

            box_->prepare(order());

            CPPUNIT_ASSERT_MESSAGE(where, wanted == box_->files_in(place_));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(where, std::string{}, box_->status(place_));
            removes_without_a_trace(where);
        }
    }

    void what_was_cut_off_is_removed_without_a_trace() {
        for (const auto& where : places_in("prepare_launch")) {
            place_ = box_->worktree("s1-" + where);
            box_->sh("git merge -q ao/s1", place_);
            die_at(where, [&] { box_->prepare(order()); });
            box_->write(place_ / ".ao-tmp-own", "half");

            removes_without_a_trace(where);
        }
    }

    void a_removal_that_was_cut_off_is_finished() {
        box_->prepare(order());
        die_at("launch.taken_out", [&] { box_->remove(place_); });

        removes_without_a_trace("launch.taken_out");
    }

    void a_second_launch_that_was_cut_off_is_removed_without_a_trace() {
        box_->prepare(order("first"));
        for (const auto& where : places_in("prepare_launch")) {
            die_at(where, [&] { box_->prepare(order("second")); });
        }

        removes_without_a_trace("second");
    }

private:
    static std::vector<std::string> places_in(std::string_view operation) {
        std::vector<std::string> places;
        for (const auto& place : ao::ipc::kRuntimeFailpoints) {
            if (place.operation == operation) {
                places.emplace_back(place.name);
            }
        }
        CPPUNIT_ASSERT(!places.empty());
        return places;
    }

    ao::ipc::PrepareLaunch order(const std::string& content = "ours") const {
        return box_->order(place_, {hooks_file(), hooks_file("new/settings.json"),
                                    launch_file(FilePlace::worktree, "own", FileRule::own, content),
                                    launch_file(FilePlace::data, "own", FileRule::own, content)});
    }

    template <class Work>
    void die_at(const std::string& where, Work work) {
        std::ofstream{kArmed.file()} << where;
        const auto child = ::fork();
        if (child == 0) {
            try {
                work();
            } catch (...) { // the parent says that it did not die as it should have
            }
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        CPPUNIT_ASSERT_MESSAGE(where + " was not passed",
                               WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }

    void removes_without_a_trace(const std::string& where) {
        const auto tree = box_->removed(place_);
        CPPUNIT_ASSERT_MESSAGE(where, before_ == box_->files_in(tree));
        CPPUNIT_ASSERT_MESSAGE(where, box_->files_in(box_->data()).empty());
        CPPUNIT_ASSERT_MESSAGE(where, box_->files_in(box_->managed() / ".prepared").empty());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(where, std::string{},
                                     box_->sh("grep '^/' .git/info/exclude || true", box_->repo()));
    }

    std::optional<LaunchSandbox> box_;
    fs::path place_;
    std::map<std::string, std::string> before_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(InterruptedTest);
