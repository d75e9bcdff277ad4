// What ao usage prints of the daemon's answer.
#include "cli/usage_list.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::cli {

class UsageListTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(UsageListTest);
    CPPUNIT_TEST(a_model_of_a_session_is_one_aligned_row);
    CPPUNIT_TEST(several_projects_have_sums_of_their_own);
    CPPUNIT_TEST(nothing_used_says_why);
    CPPUNIT_TEST(what_is_strange_breaks_nothing);
    CPPUNIT_TEST_SUITE_END();

    static Json totals(std::uint64_t input, std::uint64_t cached, std::uint64_t output, Json cost,
                       bool is_partial = false) {
        return {{"uncachedInputTokens", input},
                {"cacheReadTokens", cached},
                {"outputTokens", output},
                {"costMicrodollars", std::move(cost)},
                {"costIsPartial", is_partial}};
    }

    static Json answer() {
        return {
            {"sessions",
             {{{"sessionId", "app-1"},
               {"harness", "claude-code"},
               {"models",
                {{{"modelId", "haiku"}, {"totals", totals(7, 0, 812, 1'200)}},
                 {{"modelId", "opus"}, {"totals", totals(12'345, 7'400'000, 999, 1'230'000)}}}}},
              {{"sessionId", "app-2"},
               {"harness", "codex"},
               {"models", {{{"modelId", ""}, {"totals", totals(1, 2, 3, nullptr)}}}}}}},
            {"projects", {{{"projectId", "app"}, {"totals", totals(1, 1, 1, nullptr)}}}},
            {"totals", totals(12'353, 7'400'002, 1'814, 1'231'200, true)}};
    }

    /// Through text, as it comes from the daemon.
    static std::string list(const Json& answer) { return usage_list(Json::parse(answer.dump())); }

public:
    void a_model_of_a_session_is_one_aligned_row() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"SESSION  AGENT        MODEL  INPUT  CACHED  OUTPUT    COST\n"
                        "app-1    claude-code  haiku      7       0     812  <$0.01\n"
                        "app-1    claude-code  opus   12.3k    7.4M     999   $1.23\n"
                        "app-2    codex        -          1       2       3       -\n"
                        "total                        12.4k    7.4M    1.8k  $1.23+\n"
                        "+: and what was used by agents that do not tell its cost\n"},
            list(answer()));
    }

    void several_projects_have_sums_of_their_own() {
        auto two = answer();
        two["projects"].push_back({{"projectId", "web"}, {"totals", totals(5, 6, 7, 80'000)}});
        two["totals"]["costIsPartial"] = false;
        const auto text = list(two);
        CPPUNIT_ASSERT_MESSAGE(text, text.find("\nall of app  ") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(text, text.find("\nall of web  ") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(text, text.find("$0.08\ntotal  ") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(text, text.ends_with("  $1.23\n"));
    }

    void nothing_used_says_why() {
        const auto text = list(Json{{"sessions", Json::array()}});
        CPPUNIT_ASSERT_MESSAGE(text, text.starts_with("Nothing that was used is known. "));
        CPPUNIT_ASSERT_MESSAGE(text, text.find("ao agent show") != std::string::npos);
    }

    void what_is_strange_breaks_nothing() {
        const auto strange =
            Json::parse(R"({"sessions":[7,{"sessionId":[],"models":[{"modelId":3,"totals":"x"}]}],)"
                        R"("projects":{},"totals":[]})");
        CPPUNIT_ASSERT(list(strange).find("\ntotal") != std::string::npos);
        CPPUNIT_ASSERT(!list(Json::array()).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsageListTest);

} // namespace ao::cli
