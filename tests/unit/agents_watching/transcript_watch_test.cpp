// Transcripts as the agents worker follows them: real files, a real inotify, what is reported.
#include "tests/unit/workers/agents_bench.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>

using namespace ao;
using ipc::Activity;
namespace fs = std::filesystem;

class TranscriptWatchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TranscriptWatchTest);
    CPPUNIT_TEST(what_a_transcript_says_is_reported);
    CPPUNIT_TEST(only_the_last_state_of_a_batch_is_reported);
    CPPUNIT_TEST(nothing_is_reported_twice);
    CPPUNIT_TEST(a_worker_that_starts_anew_says_the_same);
    CPPUNIT_TEST(a_transcript_that_appears_later_is_found);
    CPPUNIT_TEST(another_conversation_is_one_of_its_own);
    CPPUNIT_TEST(a_session_that_ends_is_read_once_more);
    CPPUNIT_TEST(another_launch_hears_what_is_known);
    CPPUNIT_TEST(subagents_count_for_usage_only);
    CPPUNIT_TEST(one_that_is_set_aside_is_left_alone);
    CPPUNIT_TEST(what_is_read_is_in_hand);
    CPPUNIT_TEST(a_long_transcript_is_read_in_many_turns);
    CPPUNIT_TEST(without_an_id_the_conversation_is_called_by_its_file);
    CPPUNIT_TEST(rules_that_changed_count_for_the_whole_transcript);
    CPPUNIT_TEST(agents_without_rules_are_not_followed);
    CPPUNIT_TEST_SUITE_END();

    testing::AgentsBench agents_;

    static std::string rules(const std::string& path) {
        return testing::tern_file() + "[transcript]\npath = \"" + path +
               "\"\ntime = \"at\"\ncompanions = \"{stem}/sub-*.jsonl\"\n" +
               R"(
[[transcript.lines]]
match = { say = "^work$" }
state = "active"
[[transcript.lines]]
match = { say = "^wait$" }
state = "idle"
[[transcript.lines]]
native_id = "nid"
title = "title"
model = "model"
usage = { id = "id", output = "out", input = "in" }
)";
    }

    void write_row(const std::string& path = "{dir}/{nid}.jsonl") {
        agents_.write("agents/tern.toml", rules(path));
    }

    std::string transcript(const std::string& nid) const {
        return agents_.path("data/agents/shop-1/" + nid + ".jsonl");
    }

    static void append(const std::string& path, const std::string& text) {
        fs::create_directories(fs::path{path}.parent_path());
        std::ofstream{path, std::ios::app} << text;
    }

    ipc::WatchedSession session(const std::string& nid = "n-1") const {
        ipc::WatchedSession session;
        session.session_id = "shop-1";
        session.agent = "tern";
        session.generation = 1;
        session.worktree = agents_.path("worktree");
        session.data_directory = agents_.path("data");
        session.native_id = nid;
        return session;
    }

    void follow(std::vector<ipc::WatchedSession> sessions) {
        agents_.worker.follow(ipc::WatchSessions{1, std::move(sessions)});
    }

    template <class T>
    std::vector<T> told() const {
        std::vector<T> facts;
        for (const auto& fact : agents_.bench.reported) {
            if (const auto* found = std::get_if<T>(&fact)) {
                facts.push_back(*found);
            }
        }
        return facts;
    }

    std::vector<ipc::AgentObserved> observed() const { return told<ipc::AgentObserved>(); }

    std::vector<ipc::UsageSeen> used() const { return told<ipc::UsageSeen>(); }

    template <class Condition>
    void wait_until(Condition&& holds) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (!holds()) {
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() < deadline);
            agents_.bench.turn_briefly();
        }
    }

    void wait_for_output(std::uint64_t tokens) {
        wait_until([&] { return !used().empty() && used().back().output_tokens == tokens; });
    }

    void wait_for_state(Activity state) {
        wait_until([&] { return !observed().empty() && observed().back().state == state; });
    }

    /// What was written before this was read too.
    void read_all(const std::string& path) {
        append(path, "{\"say\":\"work\"}\n{\"say\":\"wait\",\"title\":\"read\"}\n");
        wait_until([&] { return !observed().empty() && observed().back().title == "read"; });
    }

public:
    void what_a_transcript_says_is_reported() {
        write_row();
        append(transcript("n-1"), R"({"say":"work","at":7,"nid":"own","title":"T","model":"m"})"
                                  "\n");
        follow({session()});
        wait_for_state(Activity::active);
        const auto first = observed().back();
        CPPUNIT_ASSERT_EQUAL(std::string{"shop-1"}, first.session_id);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, first.generation);
        CPPUNIT_ASSERT(first.source == ipc::ObservationSource::transcript);
        CPPUNIT_ASSERT_EQUAL(std::string{"own"}, first.native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"T"}, first.title);
        CPPUNIT_ASSERT_EQUAL(std::string{"say ~ ^work$"}, first.detail);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7'000}, first.at_ms.value());

        append(transcript("n-1"), R"({"say":"wait","at":9,"id":"1","in":3,"out":4})"
                                  "\n");
        wait_for_state(Activity::idle);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{9'000}, observed().back().at_ms.value());
        CPPUNIT_ASSERT((ipc::UsageSeen{"shop-1", "own", "m", 3, 0, 0, 4, {}}) == used().back());
    }

    void only_the_last_state_of_a_batch_is_reported() {
        write_row();
        for (int i = 0; i < 50; ++i) {
            append(transcript("n-1"), "{\"say\":\"work\",\"at\":7}\n{\"say\":\"wait\",\"at\":8}\n");
        }
        follow({session()});
        wait_for_state(Activity::idle);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, observed().size());
    }

    void nothing_is_reported_twice() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"work\",\"at\":7,\"out\":1}\n");
        follow({session()});
        wait_for_output(1);
        follow({session()});
        append(transcript("n-1"), "{\"else\":1}\n");
        read_all(transcript("n-1"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, observed().size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, used().size());
    }

    void a_worker_that_starts_anew_says_the_same() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"wait\",\"model\":\"m\",\"id\":\"1\",\"out\":1}\n"
                                  "{\"id\":\"1\",\"out\":5}\n");
        follow({session()});
        wait_for_output(5);
        const auto said = std::pair{observed(), used()};
        agents_.bench.reported.clear();
        workers::AgentsWorker again{agents_.bench,
                                    {agents_.path("own"), agents_.path("home"), agents_.path("bin"),
                                     agents_.path("agents")}};
        again.follow(ipc::WatchSessions{1, {session()}});
        wait_for_output(5);
        CPPUNIT_ASSERT((said == std::pair{observed(), used()}));
    }

    void a_transcript_that_appears_later_is_found() {
        write_row();
        follow({session("")}); // its place is not even known
        follow({session()});
        append(transcript("n-1"), "{\"say\":\"work\"}\n");
        wait_for_state(Activity::active);
    }

    void another_conversation_is_one_of_its_own() {
        write_row();
        append(transcript("n-1"), "{\"out\":1}\n");
        follow({session()});
        wait_for_output(1);
        append(transcript("n-1"), "{\"out\":2}\n");
        append(transcript("n-2"), "{\"out\":50}\n");
        follow({session("n-2")});
        wait_for_output(50);
        const auto all = used();
        CPPUNIT_ASSERT_EQUAL(std::string{"n-2"}, all.back().conversation);
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, all[all.size() - 2].conversation);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, all[all.size() - 2].output_tokens);
        append(transcript("n-1"), "{\"out\":100}\n");
        read_all(transcript("n-2"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{50}, used().back().output_tokens);
    }

    void a_session_that_ends_is_read_once_more() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"work\",\"out\":1}\n");
        follow({session()});
        wait_for_output(1);
        append(transcript("n-1"), "{\"say\":\"wait\",\"out\":2}\n");
        follow({});
        wait_for_output(3);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, observed().size()); // whether it works is past
    }

    void another_launch_hears_what_is_known() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"wait\",\"at\":7}\n");
        follow({session()});
        wait_for_state(Activity::idle);
        auto next = session();
        next.generation = 2;
        follow({next});
        wait_until([&] { return observed().size() == 2; });
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, observed().back().generation);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7'000}, observed().back().at_ms.value());
    }

    void subagents_count_for_usage_only() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"wait\",\"model\":\"m\",\"out\":1}\n");
        follow({session()});
        wait_for_output(1);
        const auto companions = agents_.path("data/agents/shop-1/n-1/");
        append(companions + "other.jsonl", "{\"model\":\"m\",\"out\":1000}\n");
        append(companions + "sub-1.jsonl", "{\"say\":\"work\",\"model\":\"m\",\"out\":10}\n");
        wait_for_output(11);
        append(companions + "sub-2.jsonl", "{\"say\":\"work\",\"model\":\"m\",\"out\":100}\n");
        wait_for_output(111);
        append(companions + "sub-1.jsonl", "{\"out\":20}\n");
        wait_for_output(131);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, observed().size());
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, used().back().conversation);
    }

    void one_that_is_set_aside_is_left_alone() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"work\"}\n");
        auto aside = session();
        aside.is_transcript_set_aside = true;
        auto other = session("n-2");
        other.session_id = "shop-2";
        other.transcript_path = agents_.path("other.jsonl");
        append(other.transcript_path, "{\"say\":\"work\"}\n");
        follow({aside, other});
        wait_for_state(Activity::active);
        follow({session(), other}); // in line, and then no more
        follow({aside, other});
        read_all(other.transcript_path);
        for (const auto& fact : observed()) {
            CPPUNIT_ASSERT_EQUAL(std::string{"shop-2"}, fact.session_id);
        }
    }

    void what_is_read_is_in_hand() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"work\"}\n");
        follow({session()});
        wait_for_state(Activity::active);
        const auto& inputs = agents_.bench.in_hand;
        CPPUNIT_ASSERT(std::set<std::string>(inputs.begin(), inputs.end()) ==
                       std::set<std::string>{"transcript:shop-1"});
    }

    void a_long_transcript_is_read_in_many_turns() {
        write_row();
        const auto other = agents_.path("other.jsonl");
        std::string text;
        for (int i = 0; i < 200; ++i) {
            text += "{\"out\":1,\"text\":\"" + std::string(50'000, 'x') + "\"}\n";
        }
        append(transcript("n-1"), text);
        append(other, "{\"say\":\"work\"}\n");
        auto second = session("n-2");
        second.session_id = "shop-2";
        second.transcript_path = other;
        follow({session(), second});
        wait_for_state(Activity::active); // the short one need not wait for the long one
        CPPUNIT_ASSERT(used().empty());
        wait_for_output(200);
        CPPUNIT_ASSERT(agents_.bench.in_hand.size() > 9);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, used().size());
    }

    void without_an_id_the_conversation_is_called_by_its_file() {
        write_row("{dir}/log.jsonl");
        append(transcript("log"), "{\"out\":1}\n");
        follow({session("")});
        wait_for_output(1);
        follow({session("n-1")}); // or it would count twice
        append(transcript("log"), "{\"out\":1}\n");
        wait_for_output(2);
        CPPUNIT_ASSERT_EQUAL(std::string{"log.jsonl"}, used().back().conversation);
    }

    void rules_that_changed_count_for_the_whole_transcript() {
        write_row();
        append(transcript("n-1"), "{\"say\":\"rest\"}\n{\"out\":1}\n");
        follow({session()});
        wait_for_output(1);
        auto text = rules("{dir}/{nid}.jsonl");
        text.replace(text.find("^wait$"), 6, "^rest$");
        agents_.write("agents/tern.toml", text);
        follow({session()});
        wait_for_state(Activity::idle);
    }

    void agents_without_rules_are_not_followed() {
        agents_.write("agents/tern.toml", testing::tern_file());
        auto told_by_hooks = session();
        told_by_hooks.transcript_path = transcript("n-1");
        append(transcript("n-1"), "{\"say\":\"work\"}\n");
        auto unknown = told_by_hooks;
        unknown.agent = "nobody";
        follow({told_by_hooks, unknown});
        agents_.bench.turn_briefly();
        CPPUNIT_ASSERT(agents_.bench.in_hand.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TranscriptWatchTest);
