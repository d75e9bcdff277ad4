// Where files may be written: links that lead out, pipes, and what cannot be read.
#include "launch_sandbox.h"

#include <fcntl.h>
#include <sys/file.h>

using namespace ao::testing;
using ao::ipc::FilePlace;
using ao::ipc::FileRule;

class PlacesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PlacesTest);
    CPPUNIT_TEST(a_link_out_of_the_worktree_is_refused_and_what_it_leads_to_is_untouched);
    CPPUNIT_TEST(a_link_within_the_worktree_is_followed);
    CPPUNIT_TEST(a_link_of_people_in_their_home_is_kept);
    CPPUNIT_TEST(a_pipe_and_a_folder_are_refused_at_once);
    CPPUNIT_TEST(a_path_that_leads_up_is_refused);
    CPPUNIT_TEST(a_file_that_is_too_large_is_refused);
    CPPUNIT_TEST(invalid_json_is_refused_before_anything_is_written);
    CPPUNIT_TEST(a_file_keeps_its_mode_and_a_new_one_gets_that_of_the_plan);
    CPPUNIT_TEST(trust_is_set_once_and_other_keys_stay);
    CPPUNIT_TEST(a_locked_home_directory_is_waited_for);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {
        box_.emplace();
        place_ = box_->worktree("s1");
    }

    void tearDown() override { box_.reset(); }

    void a_link_out_of_the_worktree_is_refused_and_what_it_leads_to_is_untouched() {
        box_->write(box_->path("outside/settings.json"), "{}");
        fs::create_directory_symlink(box_->path("outside"), place_ / ".shop");
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_LEAVES_PLACE"},
                             box_->refusal(box_->order(place_, {hooks_file()})));

        fs::remove(place_ / ".shop");
        fs::create_directory(place_ / ".shop");
        fs::create_symlink(box_->path("outside/settings.json"), place_ / ".shop/settings.json");
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_LEAVES_PLACE"},
                             box_->refusal(box_->order(place_, {hooks_file()})));

        fs::remove(place_ / ".shop/settings.json");
        fs::create_symlink("nowhere.json", place_ / ".shop/settings.json");
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_LEAVES_PLACE"},
                             box_->refusal(box_->order(place_, {hooks_file()})));
        CPPUNIT_ASSERT_EQUAL(std::string{"{}"}, box_->read(box_->path("outside/settings.json")));
    }

    void a_link_within_the_worktree_is_followed() {
        box_->write(place_ / "real/settings.json", "{}");
        fs::create_directory_symlink("real", place_ / ".shop");
        box_->sh("git add -A && git commit -qm link", place_);

        box_->prepare(box_->order(place_, {hooks_file()}));

        CPPUNIT_ASSERT(fs::is_symlink(place_ / ".shop"));
        CPPUNIT_ASSERT(box_->read(place_ / "real/settings.json").find("ao-hook") !=
                       std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{}, box_->status(place_));
    }

    void a_link_of_people_in_their_home_is_kept() {
        box_->write(box_->path("dotfiles/shop.json"), "{\"a\":1}");
        fs::create_symlink(box_->path("dotfiles/shop.json"), box_->home() / ".shop.json");
        auto file = hooks_file(".shop.json");
        file.place = FilePlace::home;

        box_->prepare(box_->order(place_, {file}));

        CPPUNIT_ASSERT(fs::is_symlink(box_->home() / ".shop.json"));
        CPPUNIT_ASSERT(box_->read(box_->path("dotfiles/shop.json")).find("ao-hook") !=
                       std::string::npos);
    }

    void a_pipe_and_a_folder_are_refused_at_once() {
        fs::create_directory(place_ / ".shop");
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo((place_ / ".shop/settings.json").c_str(), 0600));
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_UNREADABLE"},
                             box_->refusal(box_->order(place_, {hooks_file()})));

        fs::remove(place_ / ".shop/settings.json");
        fs::create_directory(place_ / ".shop/settings.json");
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_UNREADABLE"},
                             box_->refusal(box_->order(place_, {hooks_file()})));
    }

    void a_path_that_leads_up_is_refused() {
        for (const std::string path : {"../x.json", "/x.json", ".git/config", "a/../../x"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string{"INVALID_PATH"},
                                         box_->refusal(box_->order(place_, {hooks_file(path)})));
        }
    }

    void a_file_that_is_too_large_is_refused() {
        box_->write(place_ / ".shop/settings.json", "{}");
        fs::resize_file(place_ / ".shop/settings.json", (16U << 20) + 1);

        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_UNREADABLE"},
                             box_->refusal(box_->order(place_, {hooks_file()})));
    }

    void invalid_json_is_refused_before_anything_is_written() {
        box_->write(place_ / ".shop/settings.json", "{ // note\n}");
        const auto before = box_->files_in(place_);
        auto order = box_->order(place_, {hooks_file(".other.json"), hooks_file()});

        const auto prepared = box_->try_to_prepare(order);

        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_UNREADABLE"}, prepared.error().code);
        CPPUNIT_ASSERT(prepared.error().message.find((place_ / ".shop/settings.json").string()) !=
                       std::string::npos);
        CPPUNIT_ASSERT(before == box_->files_in(place_));

        box_->write(box_->home() / ".shop.json", "[]");
        order.files.pop_back();
        order.trust = {trust_};
        CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_UNREADABLE"}, box_->refusal(order));
        CPPUNIT_ASSERT(before == box_->files_in(place_));
    }

    void a_file_keeps_its_mode_and_a_new_one_gets_that_of_the_plan() {
        box_->write(place_ / ".shop/settings.json", "{}");
        fs::permissions(place_ / ".shop/settings.json", fs::perms{0640});
        auto script = launch_file(FilePlace::worktree, ".shop/run", FileRule::marked,
                                  "#!/bin/sh\n/opt/ao-hook shop stop\n");
        script.mode = 0700;

        box_->prepare(box_->order(place_, {hooks_file(), script}));

        CPPUNIT_ASSERT(fs::status(place_ / ".shop/settings.json").permissions() == fs::perms{0640});
        CPPUNIT_ASSERT(fs::status(place_ / ".shop/run").permissions() == fs::perms{0700});
    }

    void trust_is_set_once_and_other_keys_stay() {
        box_->write(box_->home() / ".shop.json", "{\n    \"a\": 1\n}\n");
        auto order = box_->order(place_, {});
        order.trust = {trust_};

        box_->prepare(order);
        const auto once = box_->read(box_->home() / ".shop.json");
        const auto written = fs::last_write_time(box_->home() / ".shop.json");
        box_->prepare(order);

        CPPUNIT_ASSERT_EQUAL(
            std::string{"{\n    \"a\": 1,\n    \"trusted\": [\n        \"/w\"\n    ]\n}\n"}, once);
        CPPUNIT_ASSERT(written == fs::last_write_time(box_->home() / ".shop.json"));
    }

    void a_locked_home_directory_is_waited_for() {
        auto order = box_->order(place_, {hooks_file()});
        order.trust = {trust_};
        ao::ipc::Descriptor held{::open(box_->home().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        CPPUNIT_ASSERT_EQUAL(0, ::flock(held.get(), LOCK_EX));
        std::optional<bool> has_worked;

        box_->bench().start(ao::workers::launch::prepare_launch(box_->git(), order),
                            [&](auto prepared) { has_worked = prepared.has_value(); });
        while (!fs::exists(place_ / ".shop/settings.json")) {
            box_->bench().turn_briefly();
        }
        for (int turns = 0; turns < 5; ++turns) {
            box_->bench().turn_briefly();
        }
        CPPUNIT_ASSERT(!has_worked && !fs::exists(box_->home() / ".shop.json"));
        held.reset();
        while (!has_worked) {
            box_->bench().turn_briefly();
        }

        CPPUNIT_ASSERT(*has_worked && fs::exists(box_->home() / ".shop.json"));
    }

private:
    const ao::ipc::TrustStep trust_{
        ao::ipc::TrustMechanism::json_append, ".shop.json", {"trusted"}, "\"/w\""};
    std::optional<LaunchSandbox> box_;
    fs::path place_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PlacesTest);
