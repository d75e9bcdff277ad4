// /api/v1/usage over a port that knows what two sessions have used.
#include "tests/unit/api/dispatch_bench.h"

#include <cppunit/extensions/HelperMacros.h>

namespace {

using ao::tests::body_of;
using ao::tests::DispatchBench;
using ao::tests::has;
using ao::tests::status_of;

class UsageRoutesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(UsageRoutesTest);
    CPPUNIT_TEST(sums_come_by_session_project_and_model);
    CPPUNIT_TEST(a_cost_that_is_not_told_is_null);
    CPPUNIT_TEST(nothing_used_is_an_answer);
    CPPUNIT_TEST(a_filter_is_passed_on_and_its_refusal_comes_back);
    CPPUNIT_TEST(a_filter_that_is_none_is_refused);
    CPPUNIT_TEST(the_originals_app_gets_its_list);
    CPPUNIT_TEST(the_originals_app_gets_one_session);
    CPPUNIT_TEST_SUITE_END();

    DispatchBench bench_;

    static ao::domain::SessionPart part(const std::string& session, const std::string& model,
                                        std::optional<std::int64_t> cost) {
        return {
            "app",
            "codex",
            {session, "n-1", model, {1, 20, 300, 4'000}, cost, ao::domain::WallTime{}},
        };
    }

    std::string get(const std::string& target) { return bench_.ask("GET", target); }

    static std::string totals(int factor, const std::string& cost, const std::string& is_partial) {
        const auto times = [factor](int number) { return std::to_string(factor * number); };
        return R"({"inputTokens":)" + times(321) + R"(,"uncachedInputTokens":)" + times(301) +
               R"(,"cacheReadTokens":)" + times(20) + R"(,"cacheWriteTokens":)" + times(300) +
               R"(,"outputTokens":)" + times(4'000) + R"(,"processedTokens":)" + times(4'321) +
               R"(,"costMicrodollars":)" + cost + R"(,"costIsPartial":)" + is_partial + "}";
    }

public:
    void setUp() override {
        bench_.usage.parts = {part("app-1", "gpt", 70), part("app-1", "gpt-mini", 7),
                              part("app-2", "gpt", std::nullopt)};
    }

    void sums_come_by_session_project_and_model() {
        const auto model = [](const std::string& id, const std::string& totals) {
            return R"({"modelId":")" + id + R"(","totals":)" + totals + "}";
        };
        CPPUNIT_ASSERT_EQUAL(
            R"({"sessions":[{"sessionId":"app-1","projectId":"app","harness":"codex",)"
            R"("updatedAt":"1970-01-01T00:00:00Z","models":[)" +
                model("gpt", totals(1, "70", "false")) + "," +
                model("gpt-mini", totals(1, "7", "false")) + R"(],"totals":)" +
                totals(2, "77", "false") +
                R"(},{"sessionId":"app-2","projectId":"app","harness":"codex",)"
                R"("updatedAt":"1970-01-01T00:00:00Z","models":[)" +
                model("gpt", totals(1, "null", "false")) + R"(],"totals":)" +
                totals(1, "null", "false") + R"(}],"projects":[{"projectId":"app","totals":)" +
                totals(3, "77", "true") + R"(}],"models":[)" +
                model("gpt", totals(2, "70", "true")) + "," +
                model("gpt-mini", totals(1, "7", "false")) + R"(],"totals":)" +
                totals(3, "77", "true") + "}\n",
            body_of(get("/api/v1/usage")));
    }

    void a_cost_that_is_not_told_is_null() {
        const auto body = body_of(get("/api/v1/usage?session=app-2"));
        CPPUNIT_ASSERT(body.ends_with(R"("totals":)" + totals(1, "null", "false") + "}\n"));
        CPPUNIT_ASSERT(!has(body, "app-1"));
    }

    void nothing_used_is_an_answer() {
        bench_.usage.parts.clear();
        CPPUNIT_ASSERT_EQUAL(R"({"sessions":[],"projects":[],"models":[],"totals":)" +
                                 totals(0, "null", "false") + "}\n",
                             body_of(get("/api/v1/usage")));
        CPPUNIT_ASSERT(has(get("/api/v1/usage/sessions/app-1"), R"("harnesses":[]})"));
    }

    void a_filter_is_passed_on_and_its_refusal_comes_back() {
        CPPUNIT_ASSERT_EQUAL(200, status_of(get("/api/v1/usage?project=app&session=app-1")));
        for (const auto* target :
             {"/api/v1/usage?project=nope", "/api/v1/usage/sessions?projectId=nope"}) {
            const auto refused = get(target);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, 404, status_of(refused));
            CPPUNIT_ASSERT(has(refused, "PROJECT_NOT_FOUND"));
        }
    }

    void a_filter_that_is_none_is_refused() {
        for (const auto* query : {"?projectId=app", "?project=", "?project=app&project=app",
                                  "?session=a&session=b", "?limit=3", "/sessions?project=app",
                                  "/sessions?projectId=", "/sessions?session=app-1", "?="}) {
            const auto refused = get(std::string{"/api/v1/usage"} + query);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 400, status_of(refused));
            CPPUNIT_ASSERT(has(refused, "INVALID_QUERY"));
        }
        CPPUNIT_ASSERT(has(get("/api/v1/usage?limit=3"), "filter by project or session"));
    }

    void the_originals_app_gets_its_list() {
        const std::string cost = R"({"totalNanos":77000,"inputNanos":null,"cachedInputNanos":null,)"
                                 R"("outputNanos":null,"coverage":"complete",)"
                                 R"("providerAttribution":"observed"})";
        CPPUNIT_ASSERT_EQUAL(
            R"({"sessions":[{"sessionId":"app-1","processedTokens":8642,"totalTokens":8642,)"
            R"("incomplete":false,"estimatedCost":)" +
                cost +
                R"(},{"sessionId":"app-2","processedTokens":4321,"totalTokens":4321,)"
                R"("incomplete":false,"estimatedCost":null}]})"
                "\n",
            body_of(get("/api/v1/usage/sessions?projectId=app")));
    }

    void the_originals_app_gets_one_session() {
        bench_.usage.parts.push_back(part("app-2", "gpt-mini", 7));
        const auto body = body_of(get("/api/v1/usage/sessions/app-2"));
        CPPUNIT_ASSERT(body.starts_with(R"({"sessionId":"app-2","incomplete":false,"totals":{)"));
        CPPUNIT_ASSERT(has(body, R"("harnesses":[{"harness":"codex","totals":{)"));
        CPPUNIT_ASSERT(has(body, R"("models":[{"modelId":"gpt","totals":{)"));
        CPPUNIT_ASSERT(has(body, R"("estimatedCost":null)"));
        CPPUNIT_ASSERT(has(body, R"("estimatedCost":{"totalNanos":7000,)"));
        CPPUNIT_ASSERT(has(body, R"("coverage":"partial")"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsageRoutesTest);

} // namespace
