// Files that people, the project or another session have too.
#include "launch_sandbox.h"

using namespace ao::testing;
using ao::ipc::FilePlace;
using ao::ipc::FileRule;

class PeopleFilesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PeopleFilesTest);
    CPPUNIT_TEST(a_tracked_file_is_merged_unseen_by_git_in_this_worktree_only);
    CPPUNIT_TEST(a_foreign_file_is_left_alone_with_a_note);
    CPPUNIT_TEST(what_the_next_launch_does_not_write_is_taken_out);
    CPPUNIT_TEST(what_the_next_launch_writes_differently_is_replaced);
    CPPUNIT_TEST(a_file_in_the_home_directory_goes_with_its_last_session);
    CPPUNIT_TEST(a_seeded_file_begins_with_what_people_have);
    CPPUNIT_TEST(a_line_that_people_wrote_to_exclude_stays);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        place_ = box_->worktree("s1");
    }

    void tearDown() override { box_.reset(); }

    void a_tracked_file_is_merged_unseen_by_git_in_this_worktree_only() {
        const std::string theirs = "{ \"a\":1 }";
        box_->write(box_->repo() / ".shop/settings.json", theirs);
        box_->sh("git add -A && git commit -qm theirs", box_->repo());
        place_ = box_->worktree("s2");
        const auto other = box_->worktree("s3");

        box_->prepare(box_->order(place_, {hooks_file()}));
        box_->prepare(box_->order(place_, {hooks_file()}));

        CPPUNIT_ASSERT(text().find("ao-hook") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->status(place_));
        box_->write(other / ".shop/settings.json", "{}");
        CPPUNIT_ASSERT_EQUAL(std::string{" M .shop/settings.json"}, box_->status(other));
        const auto tree = box_->removed(place_);
        CPPUNIT_ASSERT_EQUAL(theirs, box_->read(tree / ".shop/settings.json"));
    }

    void a_foreign_file_is_left_alone_with_a_note() {
        box_->write(place_ / "plugin.ts", "theirs");
        const auto file =
            launch_file(FilePlace::worktree, "plugin.ts", FileRule::marked, "/ao-hook shop x");

        const auto notes = box_->prepare(box_->order(place_, {file}));

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, notes.size());
        CPPUNIT_ASSERT(notes[0].find("plugin.ts") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{"theirs"}, box_->read(place_ / "plugin.ts"));
        CPPUNIT_ASSERT_EQUAL(std::string{"?? plugin.ts"}, box_->status(place_));
    }

    void what_the_next_launch_does_not_write_is_taken_out() {
        const auto before = box_->files_in(place_);
        box_->prepare(box_->order(place_, {hooks_file(), hooks_file("second.json")}));

        box_->prepare(box_->order(place_, {hooks_file("second.json")}));
        CPPUNIT_ASSERT(!fs::exists(place_ / ".shop/settings.json"));
        CPPUNIT_ASSERT(fs::exists(place_ / "second.json"));

        box_->prepare(box_->order(place_, {}));
        fs::remove(place_ / ".shop");
        CPPUNIT_ASSERT(before == box_->files_in(place_));
    }

    void what_the_next_launch_writes_differently_is_replaced() {
        auto file = launch_file(FilePlace::worktree, "m.json", FileRule::json_merge,
                                R"({"model":"one","paths":["a"]})");
        box_->prepare(box_->order(place_, {file}));
        file.content = R"({"paths":["b"]})";

        box_->prepare(box_->order(place_, {file}));

        CPPUNIT_ASSERT_EQUAL(std::string{"{\n  \"paths\": [\n    \"b\"\n  ]\n}\n"},
                             box_->read(place_ / "m.json"));
        box_->removed(place_);
    }

    void a_file_in_the_home_directory_goes_with_its_last_session() {
        auto file = hooks_file(".shop/config.json");
        file.place = FilePlace::home;
        file.defaults = R"({"hooks":{"enabled":true}})";
        const auto other = box_->worktree("s2");
        box_->prepare(box_->order(place_, {file}));
        box_->prepare(box_->order(other, {file}));

        box_->removed(place_);
        CPPUNIT_ASSERT(box_->read(box_->home() / ".shop/config.json").find("ao-hook") !=
                       std::string::npos);
        box_->removed(other);

        CPPUNIT_ASSERT(box_->files_in(box_->home()).empty());
    }

    void a_seeded_file_begins_with_what_people_have() {
        box_->write(box_->home() / ".shop.toml", "theirs = 1\n");
        auto file = launch_file(FilePlace::data, "shop/config.toml", FileRule::text_block, "x = 1");
        file.seed = ".shop.toml";

        box_->prepare(box_->order(place_, {file}));
        CPPUNIT_ASSERT_EQUAL(std::string{"theirs = 1\n# ao\nx = 1\n# ao\n"},
                             box_->read(box_->data() / "shop/config.toml"));
        box_->removed(place_);

        CPPUNIT_ASSERT(box_->files_in(box_->data()).empty());
        CPPUNIT_ASSERT_EQUAL(std::string{"theirs = 1\n"}, box_->read(box_->home() / ".shop.toml"));
    }

    void a_line_that_people_wrote_to_exclude_stays() {
        const auto exclude = box_->repo() / ".git/info/exclude";
        box_->write(exclude, "# mine\n/.shop/settings.json\nno line break");
        box_->prepare(box_->order(place_, {hooks_file(), hooks_file("second.json")}));

        box_->removed(place_);

        CPPUNIT_ASSERT_EQUAL(std::string{"# mine\n/.shop/settings.json\nno line break\n"},
                             box_->read(exclude));
    }

private:
    std::string text() const { return box_->read(place_ / ".shop/settings.json"); }

    std::optional<LaunchSandbox> box_;
    fs::path place_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PeopleFilesTest);
