// What the rules of a row make of one line.
#include "workers/agents/agents_limits.h"
#include "workers/agents/watching/transcript_lines.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;
using ao::ipc::Activity;

class TranscriptLinesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TranscriptLinesTest);
    CPPUNIT_TEST(every_rule_that_matches_says_what_it_has_to_say);
    CPPUNIT_TEST(a_rule_matches_only_as_a_whole);
    CPPUNIT_TEST(where_two_rules_tell_the_same_the_last_one_counts);
    CPPUNIT_TEST(a_state_that_cannot_be_told_is_one_too);
    CPPUNIT_TEST(items_of_lists_are_named_by_their_number);
    CPPUNIT_TEST(a_line_without_any_number_tells_no_usage);
    CPPUNIT_TEST(numbers_that_cannot_be_are_left_out);
    CPPUNIT_TEST(long_texts_are_cut_and_long_ids_are_none);
    CPPUNIT_TEST_SUITE_END();

    static TranscriptRule rule(std::vector<std::pair<std::string, std::string>> match) {
        TranscriptRule rule;
        rule.match = std::move(match);
        return rule;
    }

    static TranscriptRule state(std::vector<std::pair<std::string, std::string>> match,
                                std::optional<Activity> activity) {
        auto made = rule(std::move(match));
        made.has_state = true;
        made.state = activity;
        return made;
    }

    static LineSays read(std::vector<TranscriptRule> lines, const std::string& line) {
        TranscriptSpec spec;
        spec.time = "at";
        spec.lines = std::move(lines);
        return TranscriptRules{spec}.read(line);
    }

    static std::vector<TranscriptRule> with_usage() {
        auto made = rule({});
        made.usage.emplace();
        made.usage->id = "id";
        made.usage->input = "in";
        made.usage->cache_read = "cached";
        made.usage->output = "out";
        made.usage->cost = "cost";
        return {made};
    }

public:
    void every_rule_that_matches_says_what_it_has_to_say() {
        auto names = rule({});
        names.native_id = "session";
        names.title = "title";
        names.model = "message.model";
        const auto says = read({names, state({{"type", "^user$"}}, Activity::active)},
                               R"({"type":"user","session":"n-1","title":" One\nTwo",)"
                               R"("message":{"model":"m"},"at":"1970-01-01T00:00:01Z"})");
        CPPUNIT_ASSERT(says.has_state && says.state == Activity::active);
        CPPUNIT_ASSERT_EQUAL(std::string{"type ~ ^user$"}, says.rule);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1'000}, says.at_ms.value());
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, says.native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"One"}, says.title);
        CPPUNIT_ASSERT_EQUAL(std::string{"m"}, says.model);
        CPPUNIT_ASSERT(says.usage.empty());
    }

    void a_rule_matches_only_as_a_whole() {
        const std::vector<TranscriptRule> rules{
            state({{"type", "^user$"}, {"is_error", "true"}}, Activity::idle)};
        CPPUNIT_ASSERT(read(rules, R"({"type":"user","is_error":true})").has_state);
        CPPUNIT_ASSERT(!read(rules, R"({"type":"user","is_error":false})").has_state);
        CPPUNIT_ASSERT(!read(rules, R"({"type":"user"})").has_state);
        CPPUNIT_ASSERT(!read(rules, R"({"type":"users","is_error":true})").has_state);
        CPPUNIT_ASSERT(!read(rules, R"({"type":null,"is_error":true})").has_state);
    }

    void where_two_rules_tell_the_same_the_last_one_counts() {
        const auto says = read({state({{"a", "."}}, Activity::idle),
                                state({{"a", "."}, {"b", "."}}, Activity::blocked)},
                               R"({"a":1,"b":2})");
        CPPUNIT_ASSERT(says.state == Activity::blocked);
        CPPUNIT_ASSERT_EQUAL(std::string{"a ~ ., b ~ ."}, says.rule);
    }

    void a_state_that_cannot_be_told_is_one_too() {
        const auto says = read({state({{"a", "."}}, std::nullopt)}, R"({"a":1})");
        CPPUNIT_ASSERT(says.has_state);
        CPPUNIT_ASSERT(!says.state);
    }

    void items_of_lists_are_named_by_their_number() {
        const std::vector<TranscriptRule> rules{
            state({{"message.content.1.text", "^stop"}}, Activity::idle)};
        CPPUNIT_ASSERT(
            read(rules, R"({"message":{"content":[{"text":"x"},{"text":"stop"}]}})").has_state);
        CPPUNIT_ASSERT(
            !read(rules, R"({"message":{"content":[{"text":"stop"},{"text":"x"}]}})").has_state);
        CPPUNIT_ASSERT(!read(rules, R"({"message":{"content":"stop"}})").has_state);
    }

    void a_line_without_any_number_tells_no_usage() {
        CPPUNIT_ASSERT(read(with_usage(), R"({"id":"1","in":null})").usage.empty());
        const auto usage = read(with_usage(), R"({"id":"1","in":5,"out":0,"cost":0.0012})").usage;
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, usage.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, usage[0].id);
        CPPUNIT_ASSERT((UsageNumbers{5, 0, 0, 0, 1'200}) == usage[0].numbers);
    }

    void numbers_that_cannot_be_are_left_out() {
        const auto numbers = [](const std::string& line) {
            const auto usage = read(with_usage(), line).usage;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(line, std::size_t{1}, usage.size());
            return usage[0].numbers;
        };
        const UsageNumbers one{0, 0, 0, 1, {}};
        for (const auto* line :
             {R"({"in":-5,"out":1})", R"({"in":1.5,"out":1})", R"({"in":1e3,"out":1})",
              R"({"in":99999999999999999999999,"out":1})", R"({"in":"many","out":1})",
              R"({"in":true,"out":1})", R"({"cached":-1,"out":1,"cost":-0.5})",
              R"({"out":1,"cost":"nan"})", R"({"out":1,"cost":"inf"})"}) {
            CPPUNIT_ASSERT_MESSAGE(line, numbers(line) == one);
        }
        CPPUNIT_ASSERT_EQUAL(kMaxUsage, numbers(R"({"in":18446744073709551615})").input);
        CPPUNIT_ASSERT_EQUAL(kMaxUsage, numbers(R"({"cost":1e300})").cost_microdollars.value());
    }

    void long_texts_are_cut_and_long_ids_are_none() {
        auto names = with_usage()[0];
        names.native_id = "n";
        names.title = "t";
        names.model = "m";
        const std::string text(100'000, 'x');
        const auto says = read({names}, R"({"n":")" + text + R"(","t":")" + text + R"(","m":")" +
                                            text + R"(","id":")" + text + R"(","out":1})");
        CPPUNIT_ASSERT_EQUAL(std::string{}, says.native_id);
        CPPUNIT_ASSERT_EQUAL(kMaxTitleBytes, says.title.size());
        CPPUNIT_ASSERT_EQUAL(kMaxToolBytes, says.model.size());
        CPPUNIT_ASSERT_EQUAL(std::string{}, says.usage.at(0).id);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TranscriptLinesTest);
