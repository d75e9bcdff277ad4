// What real programs wrote for their hooks (tests/agents/payloads, one file per event) means what
// the rows say. A sample that is added has to be told here.
#include "ipc/fields.h"
#include "tests/unit/agents/plan_input.h"
#include "workers/agents/derive.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

using namespace ao::workers::agents;
namespace fs = std::filesystem;

class RealPayloadTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RealPayloadTest);
    CPPUNIT_TEST(every_sample_has_its_state);
    CPPUNIT_TEST(every_sample_tells_the_conversation);
    CPPUNIT_TEST(tools_are_told_where_one_is_used);
    CPPUNIT_TEST_SUITE_END();

    struct Sample {
        std::string agent;
        std::string name; // "<event>" or "<event>.<what is special about it>"
        std::string event;
        std::string payload;
    };

    static std::vector<Sample> samples() {
        std::vector<Sample> all;
        for (const auto& entry : fs::recursive_directory_iterator{AO_REAL_PAYLOADS}) {
            if (entry.path().extension() == ".json") {
                std::ifstream file{entry.path()};
                const auto name = entry.path().stem().string();
                all.push_back({entry.path().parent_path().filename().string(),
                               name,
                               name.substr(0, name.find('.')),
                               {std::istreambuf_iterator<char>{file}, {}}});
            }
        }
        return all;
    }

    static DerivedActivity derived(const Sample& sample) {
        return derive(ao::testing::bundled_row(sample.agent), sample.event, sample.payload);
    }

public:
    void every_sample_has_its_state() {
        const std::map<std::string, std::string> states{
            {"interrupt", "idle"},
            {"notification.idle_prompt", "idle"},
            {"notification.permission_prompt", "blocked"},
            {"permission-reply", "active"},
            {"permission-request", "blocked"},
            {"permission-request.question", "blocked"},
            {"post-tool-use", "active"},
            {"post-tool-use-failure", "active"},
            {"post-tool-use.question", "active"},
            {"pre-tool-use", "active"},
            {"pre-tool-use.question", "active"},
            {"session-end.interrupt", "idle"},
            {"session-end.other", "exited"},
            {"session-end.prompt_input_exit", "exited"},
            {"session-start", "idle"},
            {"session-start.new", "idle"},
            {"session-start.resume", "idle"},
            {"session-start.startup", "idle"},
            {"session-start.turn", "active"},
            {"stop", "idle"},
            {"stop-failure", "idle"},
            {"subagent-stop", "none"},
            {"task-error", "idle"},
            {"task-resume", "active"},
            {"user-prompt-submit", "active"},
            {"user-prompt-submit.after-tool", "active"},
            {"user-prompt-submit.started", "active"},
            {"user-prompt-submit.task-notification", "active"},
        };
        const auto all = samples();
        CPPUNIT_ASSERT(!all.empty());
        for (const auto& sample : all) {
            const auto expected = states.find(sample.name);
            CPPUNIT_ASSERT_MESSAGE("say what " + sample.name + " means", expected != states.end());
            const auto state = derived(sample).state;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sample.agent + " " + sample.name, expected->second,
                                         state ? std::string{ao::ipc::to_text(*state)}
                                               : std::string{"none"});
        }
    }

    void every_sample_tells_the_conversation() {
        for (const auto& sample : samples()) {
            CPPUNIT_ASSERT_MESSAGE(sample.agent + " " + sample.name,
                                   !derived(sample).native_id.empty());
        }
    }

    void tools_are_told_where_one_is_used() {
        for (const auto& sample : samples()) {
            if (sample.event == "permission-reply") {
                continue; // some name it, some do not
            }
            const bool is_about_a_tool = sample.event.find("tool-use") != std::string::npos ||
                                         sample.event == "permission-request";
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sample.agent + " " + sample.name, is_about_a_tool,
                                         !derived(sample).tool_name.empty());
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RealPayloadTest);
