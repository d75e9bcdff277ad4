// Every agent of the catalog: its plan is written, written again, and taken out.
#include "launch_sandbox.h"
#include "tests/unit/agents/plan_input.h"

using namespace ao::testing;

class CatalogFilesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CatalogFilesTest);
    CPPUNIT_TEST(no_agent_makes_a_worktree_dirty_or_leaves_anything);
    CPPUNIT_TEST(no_agent_harms_what_people_have_in_the_same_files);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { box_.emplace(); }

    void tearDown() override { box_.reset(); }

    void no_agent_makes_a_worktree_dirty_or_leaves_anything() {
        std::size_t agents = 0;
        for (const auto& entry : bundled_catalog().entries()) {
            const auto& row = entry.row;
            const auto place = box_->worktree(row.id);
            const auto order = order_of(row, place);
            const auto before = box_->files_in(place);

            box_->prepare(order);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(row.id, std::string{}, box_->status(place));
            for (const auto& file : order.files) {
                CPPUNIT_ASSERT_MESSAGE(row.id + " " + file.path, fs::exists(path_of(file, place)));
            }
            const auto once = everything(place);
            box_->prepare(order);
            CPPUNIT_ASSERT_MESSAGE(row.id + " differs the second time", once == everything(place));

            const auto tree = box_->removed(place);
            CPPUNIT_ASSERT_MESSAGE(row.id + " left something in the worktree",
                                   before == box_->files_in(tree));
            CPPUNIT_ASSERT_MESSAGE(row.id + " left something in the data directory",
                                   box_->files_in(box_->data()).empty());
            leaves_only_trust(order, row.id);
            ++agents;
        }
        CPPUNIT_ASSERT(agents >= 23);
        CPPUNIT_ASSERT_EQUAL(std::string{},
                             box_->sh("grep '^/' .git/info/exclude || true", box_->repo()));
    }

    void no_agent_harms_what_people_have_in_the_same_files() {
        for (const auto& entry : bundled_catalog().entries()) {
            const auto& row = entry.row;
            const auto place = box_->worktree(row.id);
            const auto order = order_of(row, place);
            for (const auto& file : order.files) {
                box_->write(path_of(file, place), theirs_for(file));
            }
            box_->sh("git add -A && git commit -qm theirs --allow-empty", place);
            const auto before = everything(place);

            box_->prepare(order);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(row.id, std::string{}, box_->status(place));
            const auto dry = box_->remove(place, true);
            CPPUNIT_ASSERT_MESSAGE(dry ? "" : dry.error().message, dry.has_value());
            const auto tree = box_->removed(place);

            for (const auto& [name, text] : box_->files_in(tree)) {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(row.id + " " + name, before.at("w/" + name), text);
            }
        }
    }

private:
    ao::ipc::PrepareLaunch order_of(const ao::workers::agents::AgentRow& row,
                                    const fs::path& place) {
        auto input = plan_input();
        input.session_id = row.id;
        input.worktree = place;
        input.data_directory = box_->data();
        input.home_directory = box_->home();
        input.system_prompt = "Be kind.\nBe quick.";
        input.model = "maker/model";
        input.permission = ao::workers::agents::PermissionMode::automatic;
        const auto plan = planned(row, input);
        auto order = box_->order(place, plan.files);
        order.trust = plan.trust;
        return order;
    }

    fs::path path_of(const ao::ipc::LaunchFile& file, const fs::path& worktree) const {
        switch (file.place) {
        case ao::ipc::FilePlace::worktree:
            return worktree / file.path;
        case ao::ipc::FilePlace::data:
            return box_->data() / file.path;
        case ao::ipc::FilePlace::home:
            break;
        }
        return box_->home() / file.path;
    }

    static std::string theirs_for(const ao::ipc::LaunchFile& file) {
        switch (file.rule) {
        case ao::ipc::FileRule::own:
        case ao::ipc::FileRule::marked:
        case ao::ipc::FileRule::text_block:
            return "theirs, without a line break";
        case ao::ipc::FileRule::json_merge:
        case ao::ipc::FileRule::json_groups:
        case ao::ipc::FileRule::json_flat:
        case ao::ipc::FileRule::json_array:
            break;
        }
        return "{\"theirs\" : [1,\n2], \"hooks\":{\"Theirs\":[]}}";
    }

    std::map<std::string, std::string> everything(const fs::path& worktree) const {
        std::map<std::string, std::string> all;
        for (const auto& [name, folder] :
             {std::pair{"w/", worktree}, {"d/", box_->data()}, {"h/", box_->home()}}) {
            for (const auto& [path, text] : box_->files_in(folder)) {
                all[name + path] = text;
            }
        }
        return all;
    }

    void leaves_only_trust(const ao::ipc::PrepareLaunch& order, const std::string& agent) {
        for (const auto& step : order.trust) {
            fs::remove(box_->home() / step.path);
        }
        for (const auto& [name, text] : box_->files_in(box_->home())) {
            CPPUNIT_ASSERT_MESSAGE(agent + " left " + name, fs::is_directory(box_->home() / name));
        }
        fs::remove_all(box_->home());
        fs::create_directories(box_->home());
    }

    std::optional<LaunchSandbox> box_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CatalogFilesTest);
