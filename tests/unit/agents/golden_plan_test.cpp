// Launches of four agents against files that were written from the manuals of these agents, not
// from what the program makes of them (tests/golden/agents).
#include "ipc/fields.h"
#include "tests/unit/agents/plan_input.h"
#include "tests/unit/agents/plan_text.h"

#include <fstream>
#include <map>
#include <sstream>

using namespace ao::workers::agents;

class GoldenPlanTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(GoldenPlanTest);
    CPPUNIT_TEST(claude_code_is_launched_as_written);
    CPPUNIT_TEST(codex_is_launched_as_written);
    CPPUNIT_TEST(opencode_is_launched_as_written);
    CPPUNIT_TEST(aider_is_launched_as_written);
    CPPUNIT_TEST_SUITE_END();

    struct Case {
        std::string title; // "launch auto prompt system"
        std::string expected;
    };

    static std::vector<Case> cases_of(const std::string& agent) {
        std::ifstream file{std::string{AO_GOLDEN_PLANS} + "/" + agent + ".txt"};
        std::map<std::string, std::string> definitions;
        std::vector<Case> cases;
        std::string* text = nullptr;
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with("define ")) {
                text = &definitions[line.substr(7)];
            } else if (line.starts_with("launch ") || line.starts_with("restore ")) {
                text = &cases.emplace_back(Case{line, ""}).expected;
            } else if (line.starts_with("$")) {
                *text += definitions.at(line.substr(1));
            } else if (line.starts_with("  ")) {
                *text += line + "\n";
            }
        }
        return cases;
    }

    static LaunchInput input_of(const std::string& title) {
        auto input = ao::testing::plan_input();
        std::istringstream words{title};
        std::string word;
        words >> word >> word;
        input.permission = ao::ipc::from_text<PermissionMode>(word).value();
        while (words >> word) {
            if (word == "prompt") {
                input.prompt = "-fix it's broken";
            } else if (word == "model") {
                input.model = "m-1";
            } else {
                CPPUNIT_ASSERT_EQUAL(std::string{"system"}, word);
                input.system_prompt = "You're in \"shop\".\nBe brief.";
            }
        }
        return input;
    }

    static void check(const std::string& agent, std::size_t count) {
        const auto cases = cases_of(agent);
        CPPUNIT_ASSERT_EQUAL(count, cases.size());
        const auto& row = ao::testing::bundled_row(agent);
        for (const auto& one : cases) {
            const auto input = input_of(one.title);
            const auto plan = one.title.starts_with("restore")
                                  ? ao::testing::planned_restore(row, input, "n-1")
                                  : ao::testing::planned(row, input);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(agent + ": " + one.title, one.expected,
                                         ao::testing::launch_text(plan));
        }
    }

    static constexpr std::size_t kLaunches = 4 * 8; // modes, and what is given or not
    static constexpr std::size_t kRestores = 4 * 4;

public:
    void claude_code_is_launched_as_written() { check("claude-code", kLaunches + kRestores); }

    void codex_is_launched_as_written() { check("codex", kLaunches + kRestores); }

    void opencode_is_launched_as_written() { check("opencode", kLaunches + kRestores); }

    void aider_is_launched_as_written() { check("aider", kLaunches + kRestores); }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GoldenPlanTest);
