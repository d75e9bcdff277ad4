// Hosts, origins and fetch sites, each against every route of the table.
#include "tests/unit/api/dispatch_bench.h"

#include <cppunit/extensions/HelperMacros.h>

namespace {

using ao::tests::body_of;
using ao::tests::DispatchBench;
using ao::tests::has;
using ao::tests::status_of;

enum class Fate { passes, no_host, bad_host, bad_origin };

struct Row {
    std::string headers;
    Fate fate;
    bool with_origin = false;
};

std::vector<Row> rows() {
    std::vector<Row> all;
    const std::vector<std::string> good_hosts{"127.0.0.1:3001", "localhost:3001", "[::1]:3001",
                                              "LocalHost:3001"};
    const std::vector<std::string> bad_hosts{"127.0.0.1",
                                             "localhost",
                                             "[::1]",
                                             "127.0.0.1:3002",
                                             "localhost:80",
                                             "localhost:03001",
                                             "localhost:3001.evil.example",
                                             "localhost.:3001",
                                             "127.0.0.2:3001",
                                             "0.0.0.0:3001",
                                             "127.1:3001",
                                             "2130706433:3001",
                                             "0x7f000001:3001",
                                             "evil.example",
                                             "evil.example:3001",
                                             "localhost:3001@evil.example",
                                             "evil.example/localhost:3001",
                                             "::1:3001",
                                             "[::1]:3002",
                                             "[::ffff:127.0.0.1]:3001",
                                             "localhost:3001:3001",
                                             "localhost :3001",
                                             "localhost:",
                                             ":3001",
                                             "",
                                             "null",
                                             "127.0.0.1:3001,evil.example",
                                             "localhost:3001 evil.example",
                                             "user@localhost:3001",
                                             "local\xC3\xA4host:3001"};
    const std::vector<std::string> good_origins{"http://127.0.0.1:3001", "http://localhost:3001",
                                                "http://[::1]:3001", "app://renderer"};
    const std::vector<std::string> bad_origins{"null",
                                               "file://",
                                               "http://localhost",
                                               "http://127.0.0.1",
                                               "https://localhost:3001",
                                               "https://127.0.0.1:3001",
                                               "http://localhost:3000",
                                               "http://localhost:5173",
                                               "http://localhost.evil.example",
                                               "http://localhost:3001.evil.example",
                                               "http://evil.example",
                                               "https://evil.example:3001",
                                               "http://127.0.0.1:3001/",
                                               "http://127.0.0.1:3001/path",
                                               "http://user@127.0.0.1:3001",
                                               "HTTP://127.0.0.1:3001",
                                               "app://renderer.evil",
                                               "app://evil",
                                               "app://renderer/",
                                               "chrome-extension://abcdef",
                                               "*",
                                               "",
                                               "http://",
                                               "127.0.0.1:3001",
                                               "http://foo.localhost:3001",
                                               "ws://127.0.0.1:3001"};
    const std::vector<std::string> good_sites{"", "same-origin", "none"};
    const std::vector<std::string> bad_sites{"cross-site", "same-site", "CROSS-SITE", "nonsense"};
    const auto host = [](const std::string& value) { return "Host: " + value + "\r\n"; };
    const auto origin = [](const std::string& value) { return "Origin: " + value + "\r\n"; };
    const auto site = [](const std::string& value) {
        return value.empty() ? std::string{} : "Sec-Fetch-Site: " + value + "\r\n";
    };
    for (const auto& good : good_hosts) {
        all.push_back({host(good), Fate::passes});
        for (const auto& allowed : good_origins) {
            for (const auto& fine : good_sites) {
                all.push_back({host(good) + origin(allowed) + site(fine), Fate::passes, true});
            }
        }
        for (const auto& bad : bad_sites) {
            all.push_back({host(good) + site(bad), Fate::bad_origin});
        }
        for (const auto& bad : bad_origins) {
            all.push_back({host(good) + origin(bad), Fate::bad_origin, true});
        }
    }
    for (const auto& bad : bad_hosts) {
        all.push_back({host(bad), Fate::bad_host});
        all.push_back({host(bad) + origin("http://127.0.0.1:3001"), Fate::bad_host, true});
    }
    const auto good = host("127.0.0.1:3001");
    all.push_back({"", Fate::no_host});
    all.push_back({origin("app://renderer"), Fate::no_host, true});
    all.push_back({good + good, Fate::no_host});
    all.push_back({good + host("evil.example"), Fate::no_host});
    all.push_back(
        {good + origin("app://renderer") + origin("app://renderer"), Fate::bad_origin, true});
    all.push_back({good + origin("app://renderer") + site("cross-site"), Fate::passes, true});
    all.push_back(
        {good + origin("http://localhost:3001") + site("cross-site"), Fate::bad_origin, true});
    return all;
}

std::string concrete(std::string pattern) {
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"{id}", "scm"}, {"{agent}", "claude-code"}, {"{event}", "stop"}}) {
        if (const auto at = pattern.find(name); at != std::string::npos) {
            pattern.replace(at, name.size(), value);
        }
    }
    return pattern;
}

class RequestGuardTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RequestGuardTest);
    CPPUNIT_TEST(every_row_holds_for_every_route);
    CPPUNIT_TEST(preflights_are_answered_for_own_pages_only);
    CPPUNIT_TEST(shutdown_is_no_business_of_pages);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_row_holds_for_every_route() {
        DispatchBench bench;
        auto routes = bench.dispatcher.router().routes();
        routes.push_back({"GET", "/mux", "", {}, {}}); // an upgrade that is no route yet
        const auto table = rows();
        CPPUNIT_ASSERT(table.size() >= 200);
        for (const auto& route : routes) {
            for (const auto& row : table) {
                const auto line = route.method + " " + concrete(route.pattern) + " HTTP/1.1\r\n";
                const auto name = line + row.headers;
                const auto before = bench.port.restarts + bench.port.shutdowns;
                const auto answer = bench.run(line + row.headers + "\r\n");
                check(name, route.pattern == "/shutdown", row, answer);
                if (row.fate != Fate::passes) {
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(name, before,
                                                 bench.port.restarts + bench.port.shutdowns);
                }
            }
        }
    }

    void preflights_are_answered_for_own_pages_only() {
        DispatchBench bench;
        const std::string wish = "Access-Control-Request-Method: POST\r\n"
                                 "Access-Control-Request-Headers: content-type\r\n"
                                 "Access-Control-Request-Private-Network: true\r\n";

        const auto own =
            bench.ask("OPTIONS", "/api/v1/workers", "Origin: app://renderer\r\n" + wish);
        CPPUNIT_ASSERT_EQUAL(204, status_of(own));
        CPPUNIT_ASSERT(has(own, "Access-Control-Allow-Origin: app://renderer\r\n"));
        CPPUNIT_ASSERT(
            has(own, "Access-Control-Allow-Methods: GET, POST, PATCH, PUT, DELETE, OPTIONS\r\n"));
        CPPUNIT_ASSERT(has(own, "Access-Control-Allow-Headers: content-type\r\n"));
        CPPUNIT_ASSERT(has(own, "Access-Control-Max-Age: 600\r\n"));
        CPPUNIT_ASSERT(has(own, "Vary: Origin\r\n"));
        CPPUNIT_ASSERT(!has(own, "Private-Network"));

        const auto foreign =
            bench.ask("OPTIONS", "/api/v1/workers", "Origin: http://evil.example\r\n" + wish);
        CPPUNIT_ASSERT_EQUAL(403, status_of(foreign));
        CPPUNIT_ASSERT(has(foreign, "Vary: Origin\r\n"));
        CPPUNIT_ASSERT_EQUAL(405, status_of(bench.ask("OPTIONS", "/api/v1/workers")));
    }

    void shutdown_is_no_business_of_pages() {
        DispatchBench bench;
        const auto page = bench.ask("POST", "/shutdown", "Origin: app://renderer\r\n");
        CPPUNIT_ASSERT_EQUAL(403, status_of(page));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"{\"service\":\"agent-orchestrator-daemon\",\"status\":\"forbidden\"}\n"},
            body_of(page));
        CPPUNIT_ASSERT(has(bench.ask("POST", "/shutdown", "Origin: http://evil.example\r\n"),
                           "ORIGIN_FORBIDDEN"));
        CPPUNIT_ASSERT_EQUAL(202, status_of(bench.ask("POST", "/shutdown")));
    }

private:
    static void check(const std::string& name, bool shutdown, const Row& row,
                      const std::string& answer) {
        const auto status = status_of(answer);
        const bool bare = has(answer, "\"status\":\"forbidden\"");
        switch (row.fate) {
        case Fate::passes:
            CPPUNIT_ASSERT_MESSAGE(name, shutdown && row.with_origin ? bare : status != 403);
            CPPUNIT_ASSERT_MESSAGE(name,
                                   !has(answer, "_FORBIDDEN") && !has(answer, "HOST_REQUIRED"));
            CPPUNIT_ASSERT_MESSAGE(name, has(answer, "Access-Control-Allow-Origin: ") ==
                                             (row.with_origin && !shutdown));
            return;
        case Fate::no_host:
            CPPUNIT_ASSERT_MESSAGE(name, status == 400 && has(answer, "\"HOST_REQUIRED\""));
            return;
        case Fate::bad_host:
            CPPUNIT_ASSERT_MESSAGE(name, status == 403 &&
                                             (shutdown ? bare : has(answer, "\"HOST_FORBIDDEN\"")));
            return;
        case Fate::bad_origin:
            CPPUNIT_ASSERT_MESSAGE(name, status == 403 && has(answer, "\"ORIGIN_FORBIDDEN\""));
            CPPUNIT_ASSERT_MESSAGE(name, has(answer, "Vary: Origin\r\n"));
            CPPUNIT_ASSERT_MESSAGE(name, !has(answer, "Access-Control-Allow-Origin"));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestGuardTest);

} // namespace
