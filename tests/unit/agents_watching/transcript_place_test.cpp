// Where the transcript of a session is looked for.
#include "workers/agents/watching/transcript_place.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;

class TranscriptPlaceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TranscriptPlaceTest);
    CPPUNIT_TEST(its_hooks_know_best);
    CPPUNIT_TEST(the_row_says_it_with_the_variables_of_the_launch);
    CPPUNIT_TEST(what_begins_with_no_slash_is_below_the_home_directory);
    CPPUNIT_TEST(it_is_not_known_while_a_variable_is_empty);
    CPPUNIT_TEST(companions_are_named_by_the_transcript);
    CPPUNIT_TEST(a_star_stands_for_anything);
    CPPUNIT_TEST_SUITE_END();

    AgentRow row_;
    ao::ipc::WatchedSession session_;

    TranscriptPlace place() const { return transcript_place(row_, session_, "/home/p"); }

public:
    void setUp() override {
        row_.transcript.emplace();
        session_.session_id = "shop-1";
        session_.project_id = "shop";
        session_.data_directory = "/data";
        session_.worktree = "/nowhere/shop-1";
    }

    void its_hooks_know_best() {
        row_.transcript->path = "{dir}/log.jsonl";
        session_.transcript_path = "/told/t.jsonl";
        CPPUNIT_ASSERT_EQUAL(std::string{"/told/t.jsonl"}, place().path);
        CPPUNIT_ASSERT(place().is_of_one_conversation);
        session_.transcript_path = "told/t.jsonl"; // of which directory?
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/agents/shop-1/log.jsonl"}, place().path);
    }

    void the_row_says_it_with_the_variables_of_the_launch() {
        row_.transcript->path = "{dir}/{project}/{session}.jsonl";
        CPPUNIT_ASSERT_EQUAL(std::string{"/data/agents/shop-1/shop/shop-1.jsonl"}, place().path);
        CPPUNIT_ASSERT(!place().is_of_one_conversation);
        row_.transcript->path = "{ws}/.log/{nid}.jsonl";
        session_.native_id = "n-1";
        CPPUNIT_ASSERT_EQUAL(std::string{"/nowhere/shop-1/.log/n-1.jsonl"}, place().path);
        CPPUNIT_ASSERT(place().is_of_one_conversation);
    }

    void what_begins_with_no_slash_is_below_the_home_directory() {
        row_.transcript->path = ".tern/{session}.jsonl";
        CPPUNIT_ASSERT_EQUAL(std::string{"/home/p/.tern/shop-1.jsonl"}, place().path);
        CPPUNIT_ASSERT_EQUAL(std::string{}, transcript_place(row_, session_, "").path);
    }

    void it_is_not_known_while_a_variable_is_empty() {
        row_.transcript->path = ".tern/{nid}.jsonl";
        CPPUNIT_ASSERT_EQUAL(std::string{}, place().path);
        row_.transcript->path = "";
        row_.transcript->companions = "{stem}/*";
        CPPUNIT_ASSERT_EQUAL(std::string{}, place().path);
        CPPUNIT_ASSERT_EQUAL(std::string{}, place().companions);
        row_.transcript->path = "{dir}/log.jsonl";
        session_.data_directory = "";
        CPPUNIT_ASSERT_EQUAL(std::string{}, place().path);
        session_.transcript_path = std::string{"/told\0/x", 8};
        CPPUNIT_ASSERT_EQUAL(std::string{}, place().path);
    }

    void companions_are_named_by_the_transcript() {
        row_.transcript->companions = "{stem}/subagents/agent-*.jsonl";
        session_.transcript_path = "/told/n-1.jsonl";
        CPPUNIT_ASSERT_EQUAL(std::string{"/told/n-1/subagents/agent-*.jsonl"}, place().companions);
    }

    void a_star_stands_for_anything() {
        CPPUNIT_ASSERT(is_like("agent-1.jsonl", "agent-*.jsonl"));
        CPPUNIT_ASSERT(is_like("agent-.jsonl", "agent-*.jsonl"));
        CPPUNIT_ASSERT(is_like("x", "*"));
        CPPUNIT_ASSERT(is_like("x", "x"));
        CPPUNIT_ASSERT(!is_like("agent-1.json", "agent-*.jsonl"));
        CPPUNIT_ASSERT(!is_like("aba", "ab*ba"));
        CPPUNIT_ASSERT(!is_like("xy", "x"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TranscriptPlaceTest);
