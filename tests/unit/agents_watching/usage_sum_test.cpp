// Sums of what was used: messages that come again, totals that are repeated, numbers that lie.
#include "workers/agents/agents_limits.h"
#include "workers/agents/watching/usage_sum.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;

class UsageSumTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(UsageSumTest);
    CPPUNIT_TEST(messages_are_added_by_model);
    CPPUNIT_TEST(a_message_that_comes_again_replaces_the_earlier_one);
    CPPUNIT_TEST(a_message_that_comes_again_under_another_model_moves);
    CPPUNIT_TEST(only_recent_messages_are_remembered);
    CPPUNIT_TEST(a_repeated_total_counts_once);
    CPPUNIT_TEST(what_a_total_has_grown_by_is_booked_on_the_model_of_then);
    CPPUNIT_TEST(a_total_that_shrinks_begins_anew);
    CPPUNIT_TEST(input_that_includes_the_cache_is_told_without_it);
    CPPUNIT_TEST(costs_are_added_where_they_are_told);
    CPPUNIT_TEST(huge_numbers_stay_at_the_largest);
    CPPUNIT_TEST(very_many_models_count_together);
    CPPUNIT_TEST_SUITE_END();

    UsageSum sum_;

    void message(const std::string& model, const std::string& id, UsageNumbers numbers) {
        sum_.book(model, {UsageCount::message, id, numbers, false});
    }

    void total(const std::string& model, UsageNumbers numbers, bool input_includes_cache = false) {
        sum_.book(model, {UsageCount::total, "", numbers, input_includes_cache});
    }

    UsageNumbers of(const std::string& model) const {
        const auto found = sum_.by_model().find(model);
        return found == sum_.by_model().end() ? UsageNumbers{} : found->second;
    }

    void check(const std::string& model, UsageNumbers expected) const {
        const auto found = of(model);
        CPPUNIT_ASSERT_EQUAL(expected.input, found.input);
        CPPUNIT_ASSERT_EQUAL(expected.cache_read, found.cache_read);
        CPPUNIT_ASSERT_EQUAL(expected.cache_write, found.cache_write);
        CPPUNIT_ASSERT_EQUAL(expected.output, found.output);
        CPPUNIT_ASSERT(expected.cost_microdollars == found.cost_microdollars);
    }

public:
    void messages_are_added_by_model() {
        message("a", "1", {1, 2, 3, 4, {}});
        message("b", "2", {5, 0, 0, 0, {}});
        message("a", "3", {10, 20, 30, 40, {}});
        message("a", "", {100, 0, 0, 0, {}});
        message("a", "", {100, 0, 0, 0, {}});
        check("a", {211, 22, 33, 44, {}});
        check("b", {5, 0, 0, 0, {}});
    }

    void a_message_that_comes_again_replaces_the_earlier_one() {
        message("a", "1", {100, 7, 0, 1, {}});
        message("a", "2", {1, 0, 0, 1, {}});
        message("a", "1", {100, 7, 0, 20, {}});
        message("a", "1", {100, 7, 0, 30, {}});
        check("a", {101, 7, 0, 31, {}});
    }

    void a_message_that_comes_again_under_another_model_moves() {
        message("a", "1", {100, 0, 0, 1, {}});
        message("b", "1", {100, 0, 0, 5, {}});
        check("a", {});
        check("b", {100, 0, 0, 5, {}});
    }

    void only_recent_messages_are_remembered() {
        message("a", "first", {1, 0, 0, 0, {}});
        for (std::size_t i = 0; i < kMaxRememberedMessages; ++i) {
            message("b", "m" + std::to_string(i), {1, 0, 0, 0, {}});
        }
        message("b", "m1", {2, 0, 0, 0, {}});
        message("a", "first", {1, 0, 0, 0, {}});
        check("a", {2, 0, 0, 0, {}});
        check("b", {kMaxRememberedMessages + 1, 0, 0, 0, {}});
    }

    void a_repeated_total_counts_once() {
        total("a", {100, 0, 0, 20, {}});
        total("a", {100, 0, 0, 20, {}});
        total("a", {150, 0, 0, 25, {}});
        total("a", {150, 0, 0, 25, {}});
        check("a", {150, 0, 0, 25, {}});
    }

    void what_a_total_has_grown_by_is_booked_on_the_model_of_then() {
        total("a", {100, 0, 0, 20, {}});
        total("b", {100, 0, 0, 20, {}});
        total("b", {130, 0, 0, 21, {}});
        total("a", {131, 0, 0, 21, {}});
        check("a", {101, 0, 0, 20, {}});
        check("b", {30, 0, 0, 1, {}});
    }

    void a_total_that_shrinks_begins_anew() {
        total("a", {100, 0, 0, 20, {}});
        total("a", {10, 0, 0, 2, {}});
        total("a", {15, 0, 0, 3, {}});
        check("a", {115, 0, 0, 23, {}});
    }

    void input_that_includes_the_cache_is_told_without_it() {
        total("a", {100, 60, 0, 0, {}}, true);
        total("a", {200, 130, 0, 0, {}}, true);
        check("a", {70, 130, 0, 0, {}});
        total("b", {201, 150, 0, 0, {}}, true); // more was read than was put in
        check("b", {0, 20, 0, 0, {}});
    }

    void costs_are_added_where_they_are_told() {
        message("a", "1", {1, 0, 0, 0, 500});
        message("a", "2", {1, 0, 0, 0, {}});
        message("a", "1", {1, 0, 0, 0, 700});
        message("b", "3", {1, 0, 0, 0, {}});
        check("a", {2, 0, 0, 0, 700});
        check("b", {1, 0, 0, 0, {}});
    }

    void huge_numbers_stay_at_the_largest() {
        const auto most = ~std::uint64_t{0};
        for (int i = 0; i < 4; ++i) {
            message("a", "", {most, most, kMaxUsage, 1, most});
            total("b", {most, 0, 0, most, {}});
            total("b", {0, 0, 0, 0, {}});
        }
        check("a", {kMaxUsage, kMaxUsage, kMaxUsage, 4, kMaxUsage});
        check("b", {kMaxUsage, 0, 0, kMaxUsage, {}});
    }

    void very_many_models_count_together() {
        for (int i = 0; i < 10'000; ++i) {
            message("m" + std::to_string(i), "", {1, 0, 0, 0, {}});
        }
        CPPUNIT_ASSERT(sum_.by_model().size() <= kMaxModels + 1);
        check("m0", {1, 0, 0, 0, {}});
        check("", {10'000 - kMaxModels, 0, 0, 0, {}});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsageSumTest);
