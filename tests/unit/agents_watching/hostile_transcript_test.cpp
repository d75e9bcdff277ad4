// Whatever is in a transcript, reading it ends, and what it makes of it is bounded.
#include "tests/unit/agents/plan_input.h"
#include "workers/agents/agents_limits.h"
#include "workers/agents/watching/transcript_lines.h"

using namespace ao::workers::agents;

class HostileTranscriptTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostileTranscriptTest);
    CPPUNIT_TEST(what_is_no_json_says_nothing);
    CPPUNIT_TEST(what_stands_before_the_damage_counts);
    CPPUNIT_TEST(what_lies_deep_or_beside_is_passed_over);
    CPPUNIT_TEST_SUITE_END();

    TranscriptRules claude_{*ao::testing::bundled_row("claude-code").transcript};

public:
    void what_is_no_json_says_nothing() {
        const std::vector<std::string> lines{"",
                                             " ",
                                             "{",
                                             "}",
                                             "[",
                                             "null",
                                             "\"type\"",
                                             "17",
                                             "\xff\xfe",
                                             std::string(1, '\0'),
                                             "{\"type\":\"\\ud800\"}",
                                             std::string(1'000'000, '['),
                                             std::string(1'000'000, '{'),
                                             "[{\"type\":\"user\"}]",
                                             R"({"message":[{"model":"m"}]})"};
        for (const auto& line : lines) {
            const auto says = claude_.read(line);
            CPPUNIT_ASSERT(!says.has_state && says.usage.empty() && says.model.empty());
        }
    }

    void what_stands_before_the_damage_counts() {
        const std::string line = R"({"type":"assistant","message":{"model":"m","id":"1",)"
                                 R"("usage":{"output_tokens":7,"input_tokens":123)";
        const auto says = claude_.read(line);
        CPPUNIT_ASSERT_EQUAL(std::string{"m"}, says.model);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{7}, says.usage.at(0).numbers.output);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, says.usage[0].numbers.input); // it may go on
    }

    void what_lies_deep_or_beside_is_passed_over() {
        const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
        std::string wide;
        for (int i = 0; i < 50'000; ++i) {
            wide += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
        }
        const auto says =
            claude_.read(R"({"deep":)" + deep + "," + wide +
                         R"("toolUseResult":{"type":"assistant","message":{"model":"x"}},)"
                         R"("message":{"content":[{"text":"[Request interrupted by user]",)"
                         R"("content":{"text":"x"}}]},"type":"user","type":"assistant"})");
        CPPUNIT_ASSERT(says.state == ao::ipc::Activity::idle);
        CPPUNIT_ASSERT(says.model.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostileTranscriptTest);
