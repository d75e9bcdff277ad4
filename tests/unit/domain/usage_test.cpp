// Which reports of usage are believed, and what their sums say.
#include "supervisor/domain/usage.h"

#include <cppunit/extensions/HelperMacros.h>

#include <limits>

namespace ao::domain {

class UsageTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(UsageTest);
    CPPUNIT_TEST(a_report_becomes_a_row);
    CPPUNIT_TEST(names_that_are_none_are_not_believed);
    CPPUNIT_TEST(numbers_that_nobody_can_use_are_not_believed);
    CPPUNIT_TEST(nothing_used_is_nothing);
    CPPUNIT_TEST(conversations_of_a_model_are_summed_in_their_session);
    CPPUNIT_TEST(projects_and_models_are_summed_across_sessions);
    CPPUNIT_TEST(a_cost_that_nobody_tells_is_unknown_and_not_none);
    CPPUNIT_TEST(a_sum_of_known_and_unknown_costs_says_so);
    CPPUNIT_TEST(the_newest_part_dates_its_session);
    CPPUNIT_TEST_SUITE_END();

    static constexpr WallTime kNow{std::chrono::milliseconds{1'000}};

    static SessionPart part(const std::string& session, const std::string& model,
                            std::int64_t tokens, std::optional<std::int64_t> cost = {}) {
        return {session.substr(0, session.find('-')),
                "claude-code",
                {session,
                 "n-1",
                 model,
                 {tokens, 10 * tokens, 100 * tokens, 1'000 * tokens},
                 cost,
                 kNow}};
    }

    static ipc::UsageSeen named(const std::string& conversation, const std::string& model) {
        ipc::UsageSeen seen;
        seen.conversation = conversation;
        seen.model = model;
        return seen;
    }

    static void assert_tokens(std::int64_t tokens, const UsageTotal& total) {
        CPPUNIT_ASSERT_EQUAL(tokens, total.tokens.input);
        CPPUNIT_ASSERT_EQUAL(10 * tokens, total.tokens.cache_read);
        CPPUNIT_ASSERT_EQUAL(100 * tokens, total.tokens.cache_write);
        CPPUNIT_ASSERT_EQUAL(1'000 * tokens, total.tokens.output);
    }

public:
    void a_report_becomes_a_row() {
        const ipc::UsageSeen seen{"app-1", "n-1", "opus", 1, 2, 3, 4, 5};
        CPPUNIT_ASSERT_EQUAL(std::string{}, fault_of(seen));
        CPPUNIT_ASSERT((Usage{"app-1", "n-1", "opus", {1, 2, 3, 4}, 5, kNow}) ==
                       usage_of(seen, kNow));
        CPPUNIT_ASSERT(!usage_of(named("", ""), kNow).cost_microdollars);
        CPPUNIT_ASSERT_EQUAL(std::string{},
                             fault_of(named("", ""))); // agents need not tell the names
    }

    void names_that_are_none_are_not_believed() {
        const std::string longest(kMaxUsageNameBytes, 'x');
        CPPUNIT_ASSERT_EQUAL(std::string{}, fault_of(named(longest, longest)));
        for (const auto& name :
             {longest + "x", std::string{"a\nb"}, std::string{"a\0b", 3}, std::string{"\x7F"}}) {
            CPPUNIT_ASSERT(!fault_of(named(name, "opus")).empty());
            CPPUNIT_ASSERT(!fault_of(named("n-1", name)).empty());
        }
    }

    void numbers_that_nobody_can_use_are_not_believed() {
        CPPUNIT_ASSERT_EQUAL(std::string{}, fault_of({"s", "c", "m", kMaxUsage, kMaxUsage,
                                                      kMaxUsage, kMaxUsage, kMaxUsage}));
        for (const auto x : {kMaxUsage + 1, std::numeric_limits<std::uint64_t>::max()}) {
            CPPUNIT_ASSERT(!fault_of({"s", "c", "m", x, 0, 0, 0, 0}).empty());
            CPPUNIT_ASSERT(!fault_of({"s", "c", "m", 0, x, 0, 0, 0}).empty());
            CPPUNIT_ASSERT(!fault_of({"s", "c", "m", 0, 0, x, 0, 0}).empty());
            CPPUNIT_ASSERT(!fault_of({"s", "c", "m", 0, 0, 0, x, 0}).empty());
            CPPUNIT_ASSERT(!fault_of({"s", "c", "m", 0, 0, 0, 0, x}).empty());
        }
    }

    void nothing_used_is_nothing() {
        const auto report = sum_usage({});
        CPPUNIT_ASSERT(report.sessions.empty() && report.projects.empty() && report.models.empty());
        CPPUNIT_ASSERT(UsageTotal{} == report.total);
        CPPUNIT_ASSERT(!report.total.cost_microdollars && !report.total.cost_is_partial());
    }

    void conversations_of_a_model_are_summed_in_their_session() {
        const auto report = sum_usage({part("app-1", "opus", 1), part("app-1", "haiku", 2),
                                       part("app-1", "opus", 4), part("app-2", "opus", 8)});

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, report.sessions.size());
        const auto& first = report.sessions[0];
        CPPUNIT_ASSERT_EQUAL(std::string{"app-1"}, first.session_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"app"}, first.project_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"claude-code"}, first.harness);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, first.models.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"haiku"}, first.models[0].name);
        assert_tokens(2, first.models[0].total);
        assert_tokens(5, first.models[1].total);
        assert_tokens(7, first.total);
        assert_tokens(8, report.sessions[1].total);
    }

    void projects_and_models_are_summed_across_sessions() {
        const auto report = sum_usage({part("web-1", "opus", 1), part("app-1", "opus", 2),
                                       part("app-2", "haiku", 4), part("app-2", "opus", 8)});

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, report.projects.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"app"}, report.projects[0].name);
        assert_tokens(14, report.projects[0].total);
        assert_tokens(1, report.projects[1].total);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, report.models.size());
        assert_tokens(4, report.models[0].total);
        assert_tokens(11, report.models[1].total);
        assert_tokens(15, report.total);
    }

    void a_cost_that_nobody_tells_is_unknown_and_not_none() {
        const auto unknown = sum_usage({part("app-1", "opus", 1)}).total;
        CPPUNIT_ASSERT(!unknown.cost_microdollars);
        CPPUNIT_ASSERT(!unknown.cost_is_partial());

        const auto none = sum_usage({part("app-1", "opus", 1, 0)}).total;
        CPPUNIT_ASSERT(std::optional<std::int64_t>{0} == none.cost_microdollars);
        CPPUNIT_ASSERT(!none.cost_is_partial());
    }

    void a_sum_of_known_and_unknown_costs_says_so() {
        const auto report = sum_usage({part("app-1", "opus", 1, 70), part("app-1", "opus", 1, 7),
                                       part("app-2", "opus", 1), part("web-1", "haiku", 1, 1)});

        CPPUNIT_ASSERT(std::optional<std::int64_t>{77} ==
                       report.sessions[0].total.cost_microdollars);
        CPPUNIT_ASSERT(!report.sessions[0].total.cost_is_partial());
        CPPUNIT_ASSERT(std::optional<std::int64_t>{77} ==
                       report.projects[0].total.cost_microdollars);
        CPPUNIT_ASSERT(report.projects[0].total.cost_is_partial());
        CPPUNIT_ASSERT(!report.projects[1].total.cost_is_partial());
        CPPUNIT_ASSERT(std::optional<std::int64_t>{78} == report.total.cost_microdollars);
        CPPUNIT_ASSERT(report.total.cost_is_partial());
    }

    void the_newest_part_dates_its_session() {
        auto newer = part("app-1", "haiku", 1);
        newer.usage.updated_at += std::chrono::milliseconds{5};
        const auto report =
            sum_usage({part("app-1", "opus", 1), newer, part("app-1", "sonnet", 1)});
        CPPUNIT_ASSERT(newer.usage.updated_at == report.sessions[0].updated_at);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsageTest);

} // namespace ao::domain
