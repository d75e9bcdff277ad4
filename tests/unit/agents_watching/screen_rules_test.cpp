// Rules of a row on made-up screens.
#include "workers/agents/agents_limits.h"
#include "workers/agents/watching/screen_rules.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;
using ao::ipc::Activity;

namespace {

constexpr auto kText = ScreenPart::text;

ScreenRules rules_of(std::vector<ScreenRule> rules) {
    ScreenSpec spec;
    spec.rules = std::move(rules);
    return ScreenRules{spec};
}

std::string last(const std::string& text, std::int64_t count) {
    return std::string{last_lines(text, count)};
}

} // namespace

class ScreenRulesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScreenRulesTest);
    CPPUNIT_TEST(the_first_rule_that_matches_counts_and_is_named);
    CPPUNIT_TEST(a_screen_that_no_rule_knows_tells_nothing);
    CPPUNIT_TEST(a_rule_can_say_that_it_cannot_be_told);
    CPPUNIT_TEST(a_rule_on_lines_does_not_see_those_above);
    CPPUNIT_TEST(title_and_foreground_are_looked_at_by_their_rules);
    CPPUNIT_TEST(last_lines_are_whole_lines);
    CPPUNIT_TEST(a_long_pattern_is_named_in_part);
    CPPUNIT_TEST_SUITE_END();

public:
    void the_first_rule_that_matches_counts_and_is_named() {
        const auto rules = rules_of({{kText, "Allow\\?", 0, Activity::blocked},
                                     {kText, "esc to interrupt", 0, Activity::active}});
        const auto verdict = rules.judge({"esc to interrupt\nAllow?\n", "", "own"});
        CPPUNIT_ASSERT(verdict.state == Activity::blocked);
        CPPUNIT_ASSERT_EQUAL(std::string{"text matches Allow\\?"}, verdict.rule);
    }

    void a_screen_that_no_rule_knows_tells_nothing() {
        const auto rules = rules_of({{kText, "^> $", 0, Activity::idle}});
        const auto verdict = rules.judge({"something else\n", "", "own"});
        CPPUNIT_ASSERT(!verdict.state);
        CPPUNIT_ASSERT_EQUAL(std::string{}, verdict.rule);
    }

    void a_rule_can_say_that_it_cannot_be_told() {
        const auto rules =
            rules_of({{kText, "Welcome", 0, std::nullopt}, {kText, "(?m)^>", 0, Activity::idle}});
        CPPUNIT_ASSERT(!rules.judge({"Welcome\n> \n", "", "own"}).state);
        CPPUNIT_ASSERT(rules.judge({"hello\n> \n", "", "own"}).state == Activity::idle);
    }

    void a_rule_on_lines_does_not_see_those_above() {
        const auto rules = rules_of({{kText, "busy", 2, Activity::active}});
        CPPUNIT_ASSERT(!rules.judge({"busy\na\nb\n", "", "own"}).state);
        CPPUNIT_ASSERT(rules.judge({"a\nbusy\nb\n", "", "own"}).state == Activity::active);
    }

    void title_and_foreground_are_looked_at_by_their_rules() {
        const auto rules = rules_of({{ScreenPart::title, "^busy", 0, Activity::active},
                                     {ScreenPart::foreground, "^own$", 0, Activity::idle},
                                     {ScreenPart::foreground, ".", 0, Activity::active}});
        CPPUNIT_ASSERT(rules.judge({"busy\n", "", "own"}).state == Activity::idle);
        CPPUNIT_ASSERT(rules.judge({"", "busy with it", "own"}).state == Activity::active);
        CPPUNIT_ASSERT(rules.judge({"", "", "make"}).state == Activity::active);
        CPPUNIT_ASSERT(!rules.judge({"", "", ""}).state);
    }

    void last_lines_are_whole_lines() {
        CPPUNIT_ASSERT_EQUAL(std::string{"b\nc\n"}, last("a\nb\nc\n", 2));
        CPPUNIT_ASSERT_EQUAL(std::string{"c"}, last("a\nb\nc", 1));
        CPPUNIT_ASSERT_EQUAL(std::string{"\n"}, last("a\n\n", 1));
        CPPUNIT_ASSERT_EQUAL(std::string{"a\nb\n"}, last("a\nb\n", 2));
        CPPUNIT_ASSERT_EQUAL(std::string{"a\n"}, last("a\n", 9));
        CPPUNIT_ASSERT_EQUAL(std::string{"\na\n"}, last("\na\n", 2));
        CPPUNIT_ASSERT_EQUAL(std::string{}, last("", 3));
    }

    void a_long_pattern_is_named_in_part() {
        std::string pattern;
        for (int i = 0; i < 300; ++i) {
            pattern += "\u00e4|";
        }
        const auto verdict =
            rules_of({{kText, pattern, 0, Activity::idle}}).judge({"\u00e4", "", "own"});
        CPPUNIT_ASSERT(verdict.state == Activity::idle);
        CPPUNIT_ASSERT(verdict.rule.size() <= kMaxDetailBytes);
        CPPUNIT_ASSERT(verdict.rule.ends_with("\u00e4") || verdict.rule.ends_with("|"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScreenRulesTest);
