// What is seen of agents, through the core: who is to be watched, and what becomes of what was
// seen.
#include "ipc/limits.h"
#include "tests/contract/core/core_world.h"

using namespace ao;
using namespace ao::core;
using namespace ao::testing;

class AgentWatchingTest : public CoreFixture {
    CPPUNIT_TEST_SUITE(AgentWatchingTest);
    CPPUNIT_TEST(what_a_screen_shows_is_stored_with_its_source);
    CPPUNIT_TEST(a_screen_is_asked_for_while_a_dialog_is_open);
    CPPUNIT_TEST(a_transcript_over_which_workers_die_is_set_aside);
    CPPUNIT_TEST(a_worker_that_dies_over_a_session_that_is_not_there_is_no_reason_for_anything);
    CPPUNIT_TEST_SUITE_END();

    static constexpr WorkerRun kAgents{WorkerKind::agents, 1};

public:
    void what_a_screen_shows_is_stored_with_its_source() {
        begin_agents(kAgents);
        see(ipc::Activity::active, 1);
        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 1; }));

        CPPUNIT_ASSERT_EQUAL(std::string{"active screen spinner"},
                             on_disk("SELECT activity || ' ' || activity_source || ' ' || "
                                     "activity_detail FROM sessions"));
    }

    void a_screen_is_asked_for_while_a_dialog_is_open() {
        begin_agents(kAgents);
        CPPUNIT_ASSERT(output_->wait([&] { return watched().size() == 1; }));
        CPPUNIT_ASSERT(watched()[0].wants_screen); // no hook has spoken yet
        CPPUNIT_ASSERT_EQUAL(std::string{"/d"}, watched()[0].data_directory);

        hook("user-prompt-submit", ipc::Activity::active, 1);
        CPPUNIT_ASSERT(output_->wait([&] { return watched().size() == 2; }));
        CPPUNIT_ASSERT(!watched()[1].wants_screen);

        hook("permission-request", ipc::Activity::blocked, 2);
        CPPUNIT_ASSERT(output_->wait([&] { return watched().size() == 3; }));
        CPPUNIT_ASSERT(watched()[2].wants_screen);
    }

    void a_transcript_over_which_workers_die_is_set_aside() {
        for (ipc::Incarnation i = 1; i <= ipc::limits().deaths_to_poison; ++i) {
            const WorkerRun run{WorkerKind::agents, i};
            begin_agents(run);
            CPPUNIT_ASSERT(output_->wait([&] { return watched().size() == i; }));
            CPPUNIT_ASSERT(!watched().back().is_transcript_set_aside);
            die_over("transcript:app-1", run);
        }
        begin_agents({WorkerKind::agents, 9});
        CPPUNIT_ASSERT(
            output_->wait([&] { return watched().size() == ipc::limits().deaths_to_poison + 1; }));
        CPPUNIT_ASSERT(watched().back().is_transcript_set_aside);
    }

    void a_worker_that_dies_over_a_session_that_is_not_there_is_no_reason_for_anything() {
        begin_agents(kAgents);
        die_over("transcript:nobody-1", kAgents);
        begin_agents({WorkerKind::agents, 2});
        CPPUNIT_ASSERT(output_->wait([&] { return watched().size() == 2; }));
        CPPUNIT_ASSERT(!watched().back().is_transcript_set_aside);
    }

protected:
    void fill(const store::DataDir& data_dir) override { store_running_session(data_dir); }

private:
    void begin_agents(WorkerRun run) {
        inbox_->put(IncarnationWanted{WorkerKind::agents});
        greet(run);
    }

    void die_over(const std::string& input, WorkerRun run) {
        inbox_->put(WorkerTroubled{run, std::string{store::kDeathIncident}, "SIGSEGV", input});
        inbox_->put(WorkerEnded{run, "SIGSEGV"});
    }

    void see(ipc::Activity state, ipc::Sequence sequence) {
        ipc::AgentObserved seen;
        seen.session_id = "app-1";
        seen.generation = 1;
        seen.state = state;
        seen.detail = "spinner";
        inbox_->put(FactReceived{kAgents, sequence, 1'000, seen});
    }

    void hook(const std::string& event, ipc::Activity state, ipc::Sequence sequence) {
        Answer<void> stored;
        CPPUNIT_ASSERT(inbox_->try_put_request(HookPosted{{.event_id = event,
                                                           .session_id = "app-1",
                                                           .agent = "claude-code",
                                                           .event = event,
                                                           .generation = 1,
                                                           .payload = "{}"},
                                                          stored.reply()}));
        CPPUNIT_ASSERT(stored.wait().has_value());
        ipc::HookDerived derived;
        derived.row = std::to_string(sequence);
        derived.state = state;
        inbox_->put(FactReceived{kAgents, sequence, 1'000, derived});
    }

    std::vector<ipc::WatchedSession> watched() const {
        std::vector<ipc::WatchedSession> all;
        for (const auto& watch : output_->all<ipc::WatchSessions>()) {
            all.insert(all.end(), watch.sessions.begin(), watch.sessions.end());
        }
        return all;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AgentWatchingTest);
