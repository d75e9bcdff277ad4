// The list of sessions: what it says, and that it is said again only when something has changed.
#include "supervisor/api/json_text.h"
#include "supervisor/api/session_json.h"
#include "supervisor/api/session_list.h"
#include "tests/unit/api/dispatch_bench.h"

#include <cppunit/extensions/HelperMacros.h>

namespace {

using namespace ao;
using ao::tests::body_of;
using ao::tests::DispatchBench;
using ao::tests::has;
using ao::tests::status_of;

domain::Session full_session() {
    domain::Session session;
    session.id = "app-7";
    session.project_id = "app";
    session.number = 7;
    session.harness = "shell";
    session.display_name = "quotes \" and \\ <b>&</b>\n\x01 \xC3\xA4 \xFF \xE2\x80\xA8";
    session.issue_id = "GH-1";
    session.workspace_path = "/w";
    session.workspace = domain::WorkspaceState::quarantined;
    session.workspace_note = "/q";
    session.handle = "tmux:app-7.2";
    session.generation = 2;
    session.end_reason = "exited";
    session.end_detail = "exit 3";
    session.exit_code = 3;
    session.exit_signal = 9;
    session.queued_at = domain::WallTime{std::chrono::milliseconds{5}};
    return session;
}

domain::Session named(const std::string& id, std::int64_t number) {
    auto session = full_session();
    session.id = id;
    session.number = number;
    return session;
}

std::string tag_of(const std::string& answer) {
    constexpr std::string_view kName = "ETag: ";
    const auto at = answer.find(kName) + kName.size();
    return answer.substr(at, answer.find("\r\n", at) - at);
}

class SessionListTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionListTest);
    CPPUNIT_TEST(both_forms_of_a_session_say_the_same);
    CPPUNIT_TEST(a_list_is_json_with_every_session);
    CPPUNIT_TEST(who_has_the_list_gets_nothing_again);
    CPPUNIT_TEST(a_change_is_in_the_next_list);
    CPPUNIT_TEST(what_changed_takes_its_place_among_what_did_not);
    CPPUNIT_TEST_SUITE_END();

public:
    void both_forms_of_a_session_say_the_same() {
        for (const auto& session : {full_session(), domain::Session{}}) {
            std::string text;
            api::append_json(text, session);
            const auto parsed = api::parse_json(text).value().extract<Poco::JSON::Object::Ptr>();
            const auto object = api::to_json(session);
            CPPUNIT_ASSERT_EQUAL(object->size(), parsed->size());
            for (const auto& [key, value] : *object) {
                if (value.isString()) {
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(key, api::valid_utf8(value.toString()),
                                                 parsed->get(key).toString());
                } else if (key != "activity" && key != "prs") {
                    CPPUNIT_ASSERT_EQUAL_MESSAGE(key, value.toString(),
                                                 parsed->get(key).toString());
                }
            }
            CPPUNIT_ASSERT_EQUAL(object->getObject("activity")->getValue<std::string>("state"),
                                 parsed->getObject("activity")->getValue<std::string>("state"));
            CPPUNIT_ASSERT(parsed->getArray("prs")->empty());
            CPPUNIT_ASSERT_EQUAL(text, api::safe_json(text));
        }
    }

    void a_list_is_json_with_every_session() {
        DispatchBench bench;
        CPPUNIT_ASSERT_EQUAL(std::string{"{\"sessions\":[]}\n"},
                             body_of(bench.ask("GET", "/api/v1/sessions")));
        bench.sessions.looks.push_back({1, true, {full_session(), named("app-8", 8)}});
        const auto listed = api::parse_json(body_of(bench.ask("GET", "/api/v1/sessions")));
        CPPUNIT_ASSERT_EQUAL(
            std::size_t{2},
            listed.value().extract<Poco::JSON::Object::Ptr>()->getArray("sessions")->size());
    }

    void who_has_the_list_gets_nothing_again() {
        DispatchBench bench;
        for (const char* target : {"/api/v1/sessions", "/api/v1/sessions?active=true"}) {
            const auto tag = tag_of(bench.ask("GET", target));
            for (const auto& condition : {tag, "W/" + tag, "\"other\", " + tag, std::string{"*"}}) {
                const auto again = bench.ask("GET", target, "If-None-Match: " + condition + "\r\n");
                CPPUNIT_ASSERT_EQUAL_MESSAGE(condition, 304, status_of(again));
                CPPUNIT_ASSERT_EQUAL(tag, tag_of(again));
                CPPUNIT_ASSERT(body_of(again).empty());
                CPPUNIT_ASSERT(!has(again, "Content-"));
            }
            CPPUNIT_ASSERT_EQUAL(
                200, status_of(bench.ask("GET", target, "If-None-Match: \"other\"\r\n")));
        }
    }

    void a_change_is_in_the_next_list() {
        DispatchBench bench;
        const auto before = tag_of(bench.ask("GET", "/api/v1/sessions"));
        bench.sessions.looks.push_back({1, true, {full_session()}});
        const auto after =
            bench.ask("GET", "/api/v1/sessions", "If-None-Match: " + before + "\r\n");
        CPPUNIT_ASSERT_EQUAL(200, status_of(after));
        CPPUNIT_ASSERT(has(after, "app-7"));
        CPPUNIT_ASSERT(tag_of(after) != before);
    }

    void what_changed_takes_its_place_among_what_did_not() {
        DispatchBench bench;
        auto all = std::vector{named("app-7", 7), named("app-10", 10), named("bee-1", 1)};
        all.back().project_id = "bee";
        bench.sessions.looks.push_back({1, true, all});
        bench.ask("GET", "/api/v1/sessions");
        all[1].display_name = "renamed";
        const auto added = named("app-11", 11);

        bench.sessions.looks.push_back({2, false, {all[1], added}});
        const auto changed = bench.ask("GET", "/api/v1/sessions");

        all.insert(all.begin() + 2, added);
        const auto anew = api::list_text(all);
        CPPUNIT_ASSERT_EQUAL(anew.body, body_of(changed));
        CPPUNIT_ASSERT_EQUAL(anew.tag, tag_of(changed));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionListTest);

} // namespace
