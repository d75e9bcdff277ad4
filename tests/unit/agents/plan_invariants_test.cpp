// What holds for every agent, in every permission mode, with and without prompt, model and system
// prompt.
#include "ipc/fields.h"
#include "tests/unit/agents/plan_input.h"
#include "tests/unit/agents/plan_text.h"

#include <algorithm>
#include <set>

using namespace ao::workers::agents;

class PlanInvariantsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PlanInvariantsTest);
    CPPUNIT_TEST(no_argument_is_empty_and_the_program_comes_first);
    CPPUNIT_TEST(the_prompt_goes_in_once_and_last_or_is_typed);
    CPPUNIT_TEST(nothing_secret_is_in_the_arguments);
    CPPUNIT_TEST(the_default_mode_adds_nothing);
    CPPUNIT_TEST(the_bypass_mode_adds_its_own_once);
    CPPUNIT_TEST(only_the_bypass_mode_bypasses);
    CPPUNIT_TEST(a_restore_carries_the_id_once_and_never_the_prompt);
    CPPUNIT_TEST(every_file_stays_below_its_place_and_is_planned_once);
    CPPUNIT_TEST(hooks_call_the_program_by_its_path);
    CPPUNIT_TEST(the_same_input_gives_the_same_plan);
    CPPUNIT_TEST_SUITE_END();

    static constexpr auto kPrompt = "Fix the {model} of @perm";
    static constexpr auto kNativeId = "4b1cf0de-0000-4000-8000-00000000abcd";

    struct Combination {
        const AgentRow& row;
        LaunchInput input;
        ao::ipc::LaunchPlan plan;
        std::string place; // for the message of a failure
    };

    static std::vector<Combination> combinations() {
        std::vector<Combination> all;
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            for (unsigned bits = 0; bits < 32; ++bits) {
                auto input = ao::testing::plan_input();
                input.permission = static_cast<PermissionMode>(bits & 3);
                input.prompt = (bits & 4) != 0 ? kPrompt : "";
                input.model = (bits & 8) != 0 ? "maker/m-1" : "";
                input.system_prompt = (bits & 16) != 0 ? "Be brief.\nIt's \"shop\"." : "";
                auto plan = ao::testing::planned(entry.row, input);
                const auto place = entry.row.id + " " +
                                   std::string{ao::ipc::to_text(input.permission)} + "\n" +
                                   ao::testing::launch_text(plan);
                all.push_back({entry.row, std::move(input), std::move(plan), place});
            }
        }
        return all;
    }

    template <class Check>
    static void for_all(const Check& check) {
        static const auto kAll = combinations();
        for (const auto& one : kAll) {
            check(one);
        }
    }

    static std::ptrdiff_t count_in(const std::vector<std::string>& argv, const std::string& text) {
        return std::count_if(argv.begin(), argv.end(), [&text](const std::string& argument) {
            return argument.find(text) != std::string::npos;
        });
    }

    static std::vector<std::string> permission_words(const AgentRow& row, const LaunchInput& input,
                                                     PermissionMode mode) {
        return render_argv(row.permissions[static_cast<std::size_t>(mode)].argv,
                           {{"sys", input.system_prompt}}, {});
    }

public:
    void no_argument_is_empty_and_the_program_comes_first() {
        for_all([](const Combination& one) {
            const auto& argv = one.plan.argv;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.place, std::ptrdiff_t{0},
                                         std::count(argv.begin(), argv.end(), ""));
            CPPUNIT_ASSERT_MESSAGE(one.place, one.row.binary.names.empty()
                                                  ? argv.empty()
                                                  : argv.at(0) == one.row.binary.names[0]);
        });
    }

    void the_prompt_goes_in_once_and_last_or_is_typed() {
        for_all([](const Combination& one) {
            const auto& plan = one.plan;
            const bool is_argument = count_of(one.row.launch.argv, "prompt") > 0;
            const bool is_typed = one.row.launch.prompt == PromptDelivery::typed;
            const bool is_given = !one.input.prompt.empty();
            CPPUNIT_ASSERT_MESSAGE(one.row.id, is_argument != is_typed || one.row.id == "shell");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.place, is_argument && is_given ? 1L : 0L,
                                         static_cast<long>(count_in(plan.argv, kPrompt)));
            CPPUNIT_ASSERT_MESSAGE(one.place, !is_argument || !is_given ||
                                                  plan.argv.back().ends_with(kPrompt));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.place, is_typed && is_given,
                                         plan.typed_prompt.has_value());
        });
    }

    void nothing_secret_is_in_the_arguments() {
        for_all([](const Combination& one) {
            const auto& plan = one.plan;
            for (const auto* mark : {"TOKEN", "API_KEY", "SECRET", "PASSWORD", "$", "env:"}) {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(one.place, std::ptrdiff_t{0},
                                             count_in(plan.argv, mark));
            }
            for (const auto& variable : plan.environment) {
                const auto& secrets = one.row.login.environment;
                CPPUNIT_ASSERT_MESSAGE(one.place, std::find(secrets.begin(), secrets.end(),
                                                            variable.name) == secrets.end());
            }
        });
    }

    void the_default_mode_adds_nothing() {
        for_all([](const Combination& one) {
            if (one.input.permission == PermissionMode::standard) {
                auto without = one.row;
                without.permissions = {};
                CPPUNIT_ASSERT_EQUAL(
                    ao::testing::launch_text(ao::testing::planned(without, one.input)),
                    ao::testing::launch_text(one.plan));
            }
        });
    }

    void the_bypass_mode_adds_its_own_once() {
        for_all([](const Combination& one) {
            if (one.input.permission != PermissionMode::bypass) {
                return;
            }
            const auto& argv = one.plan.argv;
            const auto words = permission_words(one.row, one.input, PermissionMode::bypass);
            const auto found = std::search(argv.begin(), argv.end(), words.begin(), words.end());
            CPPUNIT_ASSERT_MESSAGE(one.place, words.empty() || found != argv.end());
            for (const auto& word : words) {
                CPPUNIT_ASSERT_MESSAGE(one.place, std::count(argv.begin(), argv.end(), word) == 1);
            }
        });
    }

    void only_the_bypass_mode_bypasses() {
        for_all([](const Combination& one) {
            if (one.input.permission == PermissionMode::bypass ||
                one.input.permission == PermissionMode::automatic) {
                return;
            }
            const auto& argv = one.plan.argv;
            for (const auto* flag :
                 {"--dangerously-skip-permissions", "--dangerously-bypass-approvals-and-sandbox",
                  "--yolo", "-y", "bypassPermissions", "dangerous", "--allow-all", "yolo",
                  "--unrestricted", "--trust-all-tools", "auto-approve", "--force"}) {
                CPPUNIT_ASSERT_MESSAGE(one.place, std::count(argv.begin(), argv.end(), flag) == 0);
            }
        });
    }

    void a_restore_carries_the_id_once_and_never_the_prompt() {
        for_all([](const Combination& one) {
            if (!one.row.launch.restore) {
                return;
            }
            const auto plan = ao::testing::planned_restore(one.row, one.input, kNativeId);
            const auto text = ao::testing::launch_text(plan);
            CPPUNIT_ASSERT_MESSAGE(one.row.id + "\n" + text, count_in(plan.argv, kNativeId) == 1);
            CPPUNIT_ASSERT_MESSAGE(one.row.id + "\n" + text,
                                   text.find(kPrompt) == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(one.row.id + "\n" + text, !plan.typed_prompt);
            CPPUNIT_ASSERT_MESSAGE(one.row.id + "\n" + text,
                                   std::count(plan.argv.begin(), plan.argv.end(), "") == 0);
            CPPUNIT_ASSERT_EQUAL(std::string{kNativeId}, plan.native_id);
        });
    }

    void every_file_stays_below_its_place_and_is_planned_once() {
        for_all([](const Combination& one) {
            std::set<std::pair<std::string, ao::ipc::FileRule>> seen;
            for (const auto& file : one.plan.files) {
                CPPUNIT_ASSERT_MESSAGE(file.path, !file.path.starts_with('/'));
                CPPUNIT_ASSERT_MESSAGE(file.path, file.path.find("..") == std::string::npos);
                CPPUNIT_ASSERT_MESSAGE(file.path,
                                       file.path.find_first_of("{}") == std::string::npos);
                CPPUNIT_ASSERT_MESSAGE(file.path, seen.emplace(file.path, file.rule).second);
                CPPUNIT_ASSERT_MESSAGE(file.path, !file.content.empty());
                const bool needs_marker = file.rule != ao::ipc::FileRule::own &&
                                          file.rule != ao::ipc::FileRule::json_merge;
                CPPUNIT_ASSERT_MESSAGE(file.path, !needs_marker || !file.marker.empty());
                const bool holds_marker = file.content.find(file.marker) != std::string::npos;
                CPPUNIT_ASSERT_MESSAGE(file.path,
                                       file.rule != ao::ipc::FileRule::marked || holds_marker);
            }
        });
    }

    void hooks_call_the_program_by_its_path() {
        for (const auto& entry : ao::testing::bundled_catalog().entries()) {
            const auto plan = ao::testing::planned(entry.row, ao::testing::plan_input());
            auto all = ao::testing::launch_text(plan);
            for (const auto& file : plan.files) {
                all += file.content;
            }
            CPPUNIT_ASSERT_EQUAL_MESSAGE(entry.row.id, entry.row.is_signal_capable(),
                                         all.find("/opt/ao/bin/ao-hook") != std::string::npos);
        }
    }

    void the_same_input_gives_the_same_plan() {
        for_all([](const Combination& one) {
            const auto again = ao::testing::planned(one.row, one.input);
            CPPUNIT_ASSERT(one.plan.argv == again.argv && one.plan.files == again.files &&
                           one.plan.environment == again.environment);
        });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PlanInvariantsTest);
