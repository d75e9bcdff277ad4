// Routing, envelope, JSON and the resources, without sockets.
#include "ipc/limits.h"
#include "supervisor/api/json_text.h"
#include "supervisor/api/target.h"
#include "tests/unit/api/dispatch_bench.h"

#include <Poco/JSON/Object.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <sstream>

namespace {

using ao::tests::body_of;
using ao::tests::DispatchBench;
using ao::tests::has;
using ao::tests::status_of;

Poco::JSON::Object::Ptr object_of(const std::string& answer) {
    return ao::api::parse_json(body_of(answer)).value().extract<Poco::JSON::Object::Ptr>();
}

// Whether a path is one of a route's, parameters included.
bool fits(const std::string& path, const std::string& pattern) {
    std::istringstream given{path};
    std::istringstream wanted{pattern};
    std::string segment;
    std::string name;
    while (std::getline(given, segment, '/')) {
        if (!std::getline(wanted, name, '/') || (segment != name && !name.starts_with('{'))) {
            return false;
        }
    }
    return !std::getline(wanted, name, '/');
}

class DispatcherTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DispatcherTest);
    CPPUNIT_TEST(probes_answer_as_the_original);
    CPPUNIT_TEST(readiness_follows_the_port_and_lists_workers);
    CPPUNIT_TEST(errors_carry_the_envelope_and_the_request_id);
    CPPUNIT_TEST(request_ids_are_taken_over_when_sane);
    CPPUNIT_TEST(other_methods_are_refused_with_allow);
    CPPUNIT_TEST(paths_are_strict);
    CPPUNIT_TEST(queries_are_decoded);
    CPPUNIT_TEST(workers_are_shown_with_safe_json);
    CPPUNIT_TEST(restart_takes_only_json_bodies);
    CPPUNIT_TEST(probe_waits_or_points_to_the_operation);
    CPPUNIT_TEST(logs_are_cut_redacted_and_valid_text);
    CPPUNIT_TEST(hooks_are_checked_and_stored);
    CPPUNIT_TEST(a_throwing_handler_is_a_500_that_tells_nothing);
    CPPUNIT_TEST(metrics_count_what_was_answered);
    CPPUNIT_TEST(no_bytes_make_it_answer_a_5xx);
    CPPUNIT_TEST_SUITE_END();

public:
    void probes_answer_as_the_original() {
        DispatchBench bench;
        const auto pid = std::to_string(::getpid());
        const auto expected = [&](const std::string& status) {
            return "{\"pid\":" + pid + ",\"service\":\"agent-orchestrator-daemon\",\"status\":\"" +
                   status + "\"}\n";
        };

        const auto health = bench.ask("GET", "/healthz");
        CPPUNIT_ASSERT_EQUAL(200, status_of(health));
        CPPUNIT_ASSERT_EQUAL(expected("ok"), body_of(health));
        CPPUNIT_ASSERT(has(health, "Content-Type: application/json; charset=utf-8\r\n"));
        const auto shutdown = bench.ask("POST", "/shutdown", "", "ignored");
        CPPUNIT_ASSERT_EQUAL(202, status_of(shutdown));
        CPPUNIT_ASSERT_EQUAL(expected("shutting_down"), body_of(shutdown));
    }

    void readiness_follows_the_port_and_lists_workers() {
        DispatchBench bench;
        const auto ready = bench.ask("GET", "/readyz");
        CPPUNIT_ASSERT_EQUAL(200, status_of(ready));
        CPPUNIT_ASSERT_EQUAL(std::string{"ready"},
                             object_of(ready)->getValue<std::string>("status"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, object_of(ready)->getArray("workers")->size());

        bench.port.ready = false;
        const auto not_ready = bench.ask("GET", "/readyz");
        CPPUNIT_ASSERT_EQUAL(503, status_of(not_ready));
        CPPUNIT_ASSERT(has(not_ready, "Retry-After: 1\r\n"));
        CPPUNIT_ASSERT_EQUAL(std::string{"not_ready"},
                             object_of(not_ready)->getValue<std::string>("status"));
        CPPUNIT_ASSERT_EQUAL(std::string{"NOT_READY"},
                             object_of(not_ready)->getValue<std::string>("code"));
    }

    void errors_carry_the_envelope_and_the_request_id() {
        DispatchBench bench;
        const auto answer = bench.ask("GET", "/nowhere", "X-Request-Id: abc-1\r\n");

        CPPUNIT_ASSERT_EQUAL(404, status_of(answer));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"{\"error\":\"not_found\",\"code\":\"ROUTE_NOT_FOUND\",\"message\":"
                        "\"there is no such route\",\"requestId\":\"abc-1\"}\n"},
            body_of(answer));
        CPPUNIT_ASSERT(has(answer, "X-Request-Id: abc-1\r\n"));
        const auto malformed = bench.run("GET / HTTP/1.1\n\n");
        CPPUNIT_ASSERT_EQUAL(400, status_of(malformed));
        CPPUNIT_ASSERT(has(malformed, "Connection: close\r\n"));
        CPPUNIT_ASSERT(object_of(malformed)->has("requestId"));
    }

    void request_ids_are_taken_over_when_sane() {
        DispatchBench bench;
        const auto id_for = [&](const std::string& header) {
            return object_of(bench.ask("GET", "/nowhere", header))
                ->getValue<std::string>("requestId");
        };

        CPPUNIT_ASSERT_EQUAL(std::string{"<x>"}, id_for("X-Request-Id: <x>\r\n"));
        const auto made = id_for("");
        CPPUNIT_ASSERT(made.ends_with("-000001") && has(made, "/"));
        CPPUNIT_ASSERT(id_for("").ends_with("-000002"));
        CPPUNIT_ASSERT(id_for("X-Request-Id: two words\r\n").ends_with("-000003"));
        CPPUNIT_ASSERT(
            id_for("X-Request-Id: " + std::string(129, 'a') + "\r\n").ends_with("-000004"));
    }

    void other_methods_are_refused_with_allow() {
        DispatchBench bench;
        const auto& routes = bench.dispatcher.router().routes();
        for (const auto& route : routes) {
            auto path = route.pattern;
            for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
                path.replace(at, path.find('}') - at + 1, "scm");
            }
            std::vector<std::string> taken; // methods of this path
            std::string allowed;
            for (const auto& other : routes) {
                if (fits(path, other.pattern)) {
                    taken.push_back(other.method);
                    allowed += (allowed.empty() ? "" : ", ") + other.method;
                }
            }
            for (const std::string method : {"HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE",
                                             "CONNECT", "BREW", "POST", "GET"}) {
                if (std::find(taken.begin(), taken.end(), method) != taken.end()) {
                    continue;
                }
                const auto answer = bench.ask(method, path);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(method + path, 405, status_of(answer));
                CPPUNIT_ASSERT_MESSAGE(method + path, has(answer, "Allow: " + allowed + "\r\n"));
                CPPUNIT_ASSERT_MESSAGE(method + path,
                                       has(answer, "Content-Type: application/json"));
                CPPUNIT_ASSERT_EQUAL(method == "HEAD", body_of(answer).empty());
            }
        }
        CPPUNIT_ASSERT_EQUAL(0, bench.port.shutdowns.load());
    }

    void paths_are_strict() {
        DispatchBench bench;
        for (const std::string path :
             {"/healthz/", "//healthz", "/Healthz", "/api/v1/workers/", "/api/v1/workers//logs",
              "/api/v1/workers/scm/", "/", "/api", "/healthz;x"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, status_of(bench.ask("GET", path)));
        }
        for (const std::string path :
             {"/api/v1/workers/%00", "/api/v1/workers/%0d%0aX:y", "/api/v1/workers/%2e%2e",
              "/api/v1/workers/..", "/api/./v1", "/a%2Fb", "/a%5cb", "/%zz", "/%1", "/%", "/a#b"}) {
            const auto answer = bench.ask("GET", path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 400, status_of(answer));
            CPPUNIT_ASSERT_MESSAGE(path, has(answer, "\"INVALID_PATH\""));
        }
        CPPUNIT_ASSERT_EQUAL(200, status_of(bench.ask("GET", "/api/v1/workers/%73cm")));
    }

    void queries_are_decoded() {
        const auto target = ao::api::parse_target("/a?x=1%202+3&&y&x=4&=v").value();
        CPPUNIT_ASSERT_EQUAL(std::string{"1 2 3"}, ao::api::first_of(target.query, "x").value());
        CPPUNIT_ASSERT_EQUAL(std::string{}, ao::api::first_of(target.query, "y").value());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, target.query.size());
        DispatchBench bench;
        for (const std::string query : {"?bytes=%", "?bytes=%00", "?%0a=1"}) {
            CPPUNIT_ASSERT(has(bench.ask("GET", "/api/v1/workers" + query), "\"INVALID_QUERY\""));
        }
    }

    void workers_are_shown_with_safe_json() {
        DispatchBench bench;
        const auto list = bench.ask("GET", "/api/v1/workers");
        CPPUNIT_ASSERT_EQUAL(200, status_of(list));
        CPPUNIT_ASSERT(body_of(list).find_first_of("<>&") == std::string::npos);
        const auto first = object_of(list)->getArray("workers")->getObject(0);
        CPPUNIT_ASSERT_EQUAL(std::string{"2026-06-20T10:00:00.12Z"},
                             first->getValue<std::string>("startedAt"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"<&>"},
            first->getArray("facts")->getObject(0)->getObject("body")->getValue<std::string>(
                "path"));
        CPPUNIT_ASSERT(!first->has("lastError") && !first->has("nextAttemptAt"));
        CPPUNIT_ASSERT_EQUAL(
            std::string{"agents"},
            object_of(bench.ask("GET", "/api/v1/workers/agents"))->getValue<std::string>("id"));
        CPPUNIT_ASSERT(has(bench.ask("GET", "/api/v1/workers/nobody"), "\"WORKER_NOT_FOUND\""));
        CPPUNIT_ASSERT(has(bench.ask("GET", "/api/v1/operations/op_1"), "\"TIMED_OUT\""));
        CPPUNIT_ASSERT_EQUAL(404, status_of(bench.ask("GET", "/api/v1/operations/op_2")));
    }

    void restart_takes_only_json_bodies() {
        DispatchBench bench;
        const std::string path = "/api/v1/workers/scm/restart";
        const std::string json = "Content-Type: application/json; charset=utf-8\r\n";
        CPPUNIT_ASSERT_EQUAL(202, status_of(bench.ask("POST", path)));
        CPPUNIT_ASSERT_EQUAL(202, status_of(bench.ask("POST", path, json, "{}")));
        CPPUNIT_ASSERT_EQUAL(2, bench.port.restarts.load());
        CPPUNIT_ASSERT(has(bench.ask("POST", path, "", "{}"), "\"INVALID_BODY\""));
        CPPUNIT_ASSERT(
            has(bench.ask("POST", path, "Content-Type: text/plain\r\n", "{}"), "\"INVALID_BODY\""));
        for (const auto& body : std::vector<std::string>{"{", "[]", "1", "nul", "{\"a\":}", "\xff",
                                                         std::string(1000, '[')}) {
            CPPUNIT_ASSERT_MESSAGE(body,
                                   has(bench.ask("POST", path, json, body), "\"INVALID_JSON\""));
        }
        CPPUNIT_ASSERT_EQUAL(2, bench.port.restarts.load());
        CPPUNIT_ASSERT_EQUAL(404, status_of(bench.ask("POST", "/api/v1/workers/nobody/restart")));
    }

    void probe_waits_or_points_to_the_operation() {
        DispatchBench bench;
        const std::string path = "/api/v1/workers/scm/probe";
        const std::string location =
            "Location: /api/v1/operations/op_00000000000000000000000000000001\r\n";
        const auto done = bench.ask("POST", path);
        CPPUNIT_ASSERT_EQUAL(200, status_of(done));
        CPPUNIT_ASSERT_EQUAL(3, object_of(done)->getObject("result")->getValue<int>("facts"));
        const auto at_once = bench.ask("POST", path, "Prefer: respond-async\r\n");
        CPPUNIT_ASSERT_EQUAL(202, status_of(at_once));
        CPPUNIT_ASSERT(has(at_once, location));

        bench.port.set_hold_probes(true);
        CPPUNIT_ASSERT(has(bench.ask("POST", path), location)); // after the request timeout

        bench.port.set_hold_probes(false);
        const ao::api::WaitingRoom::Place first{bench.waiting};
        {
            const ao::api::WaitingRoom::Place second{bench.waiting};
            CPPUNIT_ASSERT(has(bench.ask("POST", path), location)); // no place to wait
        }
        CPPUNIT_ASSERT_EQUAL(200, status_of(bench.ask("POST", path)));
    }

    void logs_are_cut_redacted_and_valid_text() {
        DispatchBench bench;
        const std::string path = "/api/v1/workers/scm/logs";
        CPPUNIT_ASSERT_EQUAL(bench.port.log, body_of(bench.ask("GET", path)));
        CPPUNIT_ASSERT_EQUAL(std::string{"line\n"}, body_of(bench.ask("GET", path + "?bytes=5")));
        CPPUNIT_ASSERT(has(bench.ask("GET", path), "Content-Type: text/plain; charset=utf-8\r\n"));
        for (const std::string query :
             {"?bytes=-1", "?bytes=x", "?bytes=1e3", "?bytes=99999999999999999999"}) {
            CPPUNIT_ASSERT(has(bench.ask("GET", path + query), "\"INVALID_QUERY\""));
        }
        bench.port.log = "token ghp_abcdefghijklmnopqrstuvwxyz0123456789 \xff\n";
        CPPUNIT_ASSERT_EQUAL(std::string{"token [redacted] \xEF\xBF\xBD\n"},
                             body_of(bench.ask("GET", path)));
    }

    void hooks_are_checked_and_stored() {
        DispatchBench bench;
        const std::string path = "/api/v1/hooks/claude-code/PostToolUse";
        const std::string id = "X-AO-Event-Id: 0123456789abcdef\r\n";
        const std::string payload{"\0raw\xff{", 6};
        const auto stored = bench.ask(
            "POST", path, id + "X-AO-Session: demo.1_a-2\r\nX-AO-Generation: 3\r\n", payload);
        CPPUNIT_ASSERT_EQUAL(200, status_of(stored));
        CPPUNIT_ASSERT_EQUAL(std::string{"{}\n"}, body_of(stored));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench.port.hooks.size());
        const auto event = bench.port.hooks.front();
        CPPUNIT_ASSERT_EQUAL(payload, event.payload);
        CPPUNIT_ASSERT_EQUAL(std::string{"demo.1_a-2"}, event.session_id);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, event.generation);
        CPPUNIT_ASSERT_EQUAL(std::string{"PostToolUse"}, event.event);

        CPPUNIT_ASSERT_EQUAL(200, status_of(bench.ask("POST", path, id))); // an empty event is one
        for (const std::string headers :
             {"", "X-AO-Event-Id: short\r\n", "X-AO-Event-Id: 0123456789ABCDEF\r\n",
              "X-AO-Event-Id: 0123456789abcdef\r\nX-AO-Session: a/b\r\n",
              "X-AO-Event-Id: 0123456789abcdef\r\nX-AO-Generation: -1\r\n"}) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(headers, 400,
                                         status_of(bench.ask("POST", path, headers, "x")));
        }
        CPPUNIT_ASSERT_EQUAL(400, status_of(bench.ask("POST", "/api/v1/hooks/a%20b/stop", id)));
        const auto limit = ao::ipc::limits().hook_body_bytes;
        CPPUNIT_ASSERT_EQUAL(200, status_of(bench.ask("POST", path, id, std::string(limit, 'p'))));
        CPPUNIT_ASSERT_EQUAL(413,
                             status_of(bench.ask("POST", path, id, std::string(limit + 1, 'p'))));
    }

    void a_throwing_handler_is_a_500_that_tells_nothing() {
        DispatchBench bench;
        bench.port.throws = true;
        const auto answer =
            bench.ask("POST", "/api/v1/hooks/a/b", "X-AO-Event-Id: 0123456789abcdef\r\n", "x");
        CPPUNIT_ASSERT_EQUAL(500, status_of(answer));
        CPPUNIT_ASSERT(has(answer, "\"error\":\"internal\",\"code\":\"INTERNAL_ERROR\""));
        CPPUNIT_ASSERT(!has(answer, "told to throw"));
    }

    void metrics_count_what_was_answered() {
        DispatchBench bench;
        bench.metrics.count_request("/healthz", 200, std::chrono::milliseconds{2});
        bench.metrics.count_refusal("queue");
        const auto text = body_of(bench.ask("GET", "/metrics"));
        CPPUNIT_ASSERT(has(text, "ao_http_requests_total{route=\"/healthz\",status=\"200\"} 1"));
        CPPUNIT_ASSERT(has(
            text, "ao_http_request_duration_seconds_bucket{route=\"/healthz\",le=\"0.001\"} 0"));
        CPPUNIT_ASSERT(has(text, "ao_http_refusals_total{why=\"queue\"} 1"));
        CPPUNIT_ASSERT(has(text, "ao_workers{state=\"ready\"} 3"));
        CPPUNIT_ASSERT(has(text, "ao_core{figure=\"commits\"} 11"));
    }

    void no_bytes_make_it_answer_a_5xx() {
        // A fixed seed: a failure can be repeated. The real fuzzer starts from the same entry.
        DispatchBench bench;
        std::uint32_t state = 20'261'122;
        const auto random = [&state] { return state = state * 1'664'525 + 1'013'904'223; };
        const std::string seed =
            "POST /api/v1/hooks/a/b?x=%41 HTTP/1.1\r\nHost: 127.0.0.1:3001\r\n"
            "X-AO-Event-Id: 0123456789abcdef\r\nContent-Length: 4\r\n\r\nbody"
            "POST /api/v1/workers/scm/restart HTTP/1.1\r\nHost: 127.0.0.1:3001\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            "9\r\n{\"a\":[1]}\r\n0\r\n\r\n"
            "GET /api/v1/events?after=1 HTTP/1.1\r\nHost: 127.0.0.1:3001\r\n\r\n";
        int answers = 0;
        for (int round = 0; round < 3000; ++round) {
            auto text = seed;
            for (std::uint32_t count = 1 + random() % 4; count > 0; --count) {
                const auto at = (random() >> 8U) % text.size();
                switch ((random() >> 16U) % 3) {
                case 0:
                    text[at] = static_cast<char>(random() >> 16U);
                    break;
                case 1:
                    text.erase(at, 1);
                    break;
                default:
                    text.insert(at, text.substr((random() >> 8U) % text.size(), 8));
                }
            }
            const auto answer = bench.run(text);
            CPPUNIT_ASSERT_MESSAGE(text, !has(answer, "HTTP/1.1 5"));
            answers += std::count(answer.begin(), answer.end(), '\n') > 0 ? 1 : 0;
        }
        CPPUNIT_ASSERT(answers > 2500);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DispatcherTest);

} // namespace
