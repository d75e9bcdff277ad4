// Transcripts end to end: an agent without hooks that writes down what it does, and what its
// session is told to do, whoever dies in between.
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

constexpr const char* kChronicler = R"(#!/bin/sh
stty -echo
printf '{"conversation":"c-%s","title":"Chronicle"}\n' "$AO_SESSION_ID" >>"$1"
echo ready
while IFS= read -r line; do
    printf '{"say":"%s"}\n' "$line" >>"$1"
    printf 'got %s\n' "$line"
done
)";

constexpr const char* kChroniclerRow = R"(
id = "chronicler"
name = "Chronicler"

[binary]
names = ["sh"]

[launch]
argv = ["{bin}", "ROOT/chronicler", "ROOT/records/said-{session}.jsonl"]

[transcript]
path = "ROOT/records/said-{session}.jsonl"

[[transcript.lines]]
native_id = "conversation"
title = "title"

[[transcript.lines]]
match = { say = '^work$' }
state = "active"

[[transcript.lines]]
match = { say = '^rest$' }
state = "idle"

[[transcript.lines]]
match = { say = '^ask$' }
state = "blocked"
)";

} // namespace

class SessionTranscriptTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionTranscriptTest);
    CPPUNIT_TEST(what_an_agent_writes_down_is_known_of_its_session);
    CPPUNIT_TEST(a_worker_that_dies_over_a_line_costs_nothing);
    CPPUNIT_TEST(a_transcript_over_which_workers_die_is_set_aside_and_shown);
    CPPUNIT_TEST(what_was_written_while_nobody_read_is_found);
    CPPUNIT_TEST_SUITE_END();

    SessionWorld world_;

    std::string begin() {
        const auto root = world_.instance().root();
        std::ofstream{root / "chronicler"} << kChronicler;
        world_.write_agent("chronicler", kChroniclerRow);
        world_.start();
        world_.add_project();
        const auto spawned = world_.ask("POST", "/api/v1/sessions",
                                        {{"projectId", "app"}, {"harness", "chronicler"}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world_.wait_for_screen(id, "ready");
        return id;
    }

    /// As the program would, without being told to.
    void writes(const std::string& id, const std::string& what) const {
        std::ofstream{world_.instance().root() / "records" / ("said-" + id + ".jsonl"),
                      std::ios::app}
            << "{\"say\":\"" << what << "\"}\n";
    }

    void wait_for(const std::string& id, const std::string& status) {
        world_.supervisor().wait_until(id + " is " + status, [&] {
            return world_.session(id)["status"].get<std::string>() == status;
        });
    }

public:
    void what_an_agent_writes_down_is_known_of_its_session() {
        const auto id = begin();
        world_.supervisor().wait_until("its conversation is known", [&] {
            return world_.session(id).value("agentSessionId", "") == "c-" + id;
        });
        CPPUNIT_ASSERT_EQUAL(std::string{"Chronicle"},
                             world_.session(id)["title"].get<std::string>());
        CPPUNIT_ASSERT_EQUAL(200, world_.send(id, "work").status);
        wait_for(id, "working");
        writes(id, "ask");
        wait_for(id, "needs_input");
        writes(id, "work");
        writes(id, "rest");
        wait_for(id, "idle");
    }

    void a_worker_that_dies_over_a_line_costs_nothing() {
        const auto id = begin();
        const auto armed = world_.instance().root() / "failpoint";
        std::ofstream{armed} << "transcript.line " << id;
        writes(id, "work");
        world_.supervisor().wait_until("the line was read", [&] { return !fs::exists(armed); });
        wait_for(id, "working");
    }

    void a_transcript_over_which_workers_die_is_set_aside_and_shown() {
        world_.set("AO_TEST_LIMITS", "backoff_first=1,backoff_max=20,deaths_to_poison=3");
        const auto id = begin();
        const auto armed = world_.instance().root() / "failpoint";
        const auto is_set_aside = [&] {
            const auto poisoned = world_.supervisor().worker("agents")["poisoned"];
            return poisoned.size() == 1 && poisoned[0]["kind"] == "transcript";
        };
        writes(id, "work");
        world_.supervisor().wait_until("it is set aside", [&] {
            if (!fs::exists(armed)) {
                std::ofstream{armed} << "transcript.line " << id;
            }
            return is_set_aside();
        });
        fs::remove(armed);
        CPPUNIT_ASSERT(world_.ask("GET", "/api/v1/sessions/" + id + "/explain")
                           .body.dump()
                           .find("transcript set aside") != std::string::npos);

        // Of a restored session it is read again.
        CPPUNIT_ASSERT_EQUAL(200, world_.ask("POST", "/api/v1/sessions/" + id + "/kill").status);
        CPPUNIT_ASSERT_EQUAL(200, world_.ask("POST", "/api/v1/sessions/" + id + "/restore").status);
        writes(id, "ask");
        wait_for(id, "needs_input");
    }

    void what_was_written_while_nobody_read_is_found() {
        const auto id = begin();
        world_.kill_supervisor();
        writes(id, "work");
        writes(id, "ask");
        world_.start();
        wait_for(id, "needs_input");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionTranscriptTest);
