// /api/v1/agents over a port that knows one agent.
#include "tests/unit/api/dispatch_bench.h"

#include <cppunit/extensions/HelperMacros.h>

namespace {

using ao::tests::body_of;
using ao::tests::DispatchBench;
using ao::tests::has;
using ao::tests::status_of;

class AgentRoutesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AgentRoutesTest);
    CPPUNIT_TEST(the_list_says_what_is_known_of_each);
    CPPUNIT_TEST(one_agent_comes_with_its_file);
    CPPUNIT_TEST(a_file_is_checked);
    CPPUNIT_TEST(what_is_no_file_is_refused);
    CPPUNIT_TEST(a_file_that_is_too_large_is_refused);
    CPPUNIT_TEST_SUITE_END();

    DispatchBench bench_;

    std::string check(const std::string& body) {
        return bench_.ask("POST", "/api/v1/agents/check", "Content-Type: application/json\r\n",
                          body);
    }

public:
    void the_list_says_what_is_known_of_each() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"agents":[{"id":"codex","name":"codex","availability":"available",)"
                        R"("path":"/bin/codex","version":"","detail":"","login":"no",)"
                        R"("observes":"","file":"codex.toml","isBundled":true,"isDefault":true}],)"
                        R"("defaultAgent":"codex","directory":"/agents",)"
                        R"("problems":["/agents/x.toml:3: id: is wrong"]})"
                        "\n"},
            body_of(bench_.ask("GET", "/api/v1/agents")));
    }

    void one_agent_comes_with_its_file() {
        const auto shown = bench_.ask("GET", "/api/v1/agents/codex");
        CPPUNIT_ASSERT_EQUAL(200, status_of(shown));
        CPPUNIT_ASSERT(has(shown, R"("text":"id = \"codex\"\n")"));
        const auto unknown = bench_.ask("GET", "/api/v1/agents/check");
        CPPUNIT_ASSERT_EQUAL(404, status_of(unknown));
        CPPUNIT_ASSERT(has(unknown, "UNKNOWN_AGENT"));
    }

    void a_file_is_checked() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"agent":"","problems":["x.toml:1: speed"],"replaces":""})"
                        "\n"},
            body_of(check(R"({"name":"x.toml","text":"speed"})")));
    }

    void what_is_no_file_is_refused() {
        for (const auto* body : {"", "[]", "{}", R"({"name":"x"})", R"({"name":"x","text":7})",
                                 R"({"name":"x","text":"","speed":3})"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 400, status_of(check(body)));
        }
    }

    void a_file_that_is_too_large_is_refused() {
        const auto body = [](std::size_t size) {
            return R"({"name":"x","text":")" + std::string(size, '#') + "\"}";
        };
        CPPUNIT_ASSERT_EQUAL(200, status_of(check(body(262'144))));
        const auto refused = check(body(262'145));
        CPPUNIT_ASSERT_EQUAL(413, status_of(refused));
        CPPUNIT_ASSERT(has(refused, "AGENT_FILE_TOO_LARGE"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentRoutesTest);

} // namespace
