// Hook events on their way through the core: given in order, few at a time, applied once, whatever
// becomes of the agents worker; and what they tell reaches the session.
#include "ipc/limits.h"
#include "tests/contract/core/core_world.h"

using namespace ao;
using namespace ao::core;
using namespace ao::testing;

namespace {

constexpr WorkerRun kAgents{WorkerKind::agents, 1};
constexpr WorkerRun kNextAgents{WorkerKind::agents, 2};

} // namespace

class HookGivingTest : public CoreFixture {
    CPPUNIT_TEST_SUITE(HookGivingTest);
    CPPUNIT_TEST(events_are_given_in_order_and_no_more_than_may_be_in_flight);
    CPPUNIT_TEST(a_derived_event_is_done_and_changes_its_session);
    CPPUNIT_TEST(what_was_not_derived_is_given_to_the_next_worker);
    CPPUNIT_TEST(a_worker_cannot_speak_for_another_session_or_twice);
    CPPUNIT_TEST(an_event_over_which_workers_die_is_set_aside_and_the_rest_goes_on);
    CPPUNIT_TEST(bytes_that_are_no_text_are_given_as_text);
    CPPUNIT_TEST_SUITE_END();

public:
    void events_are_given_in_order_and_no_more_than_may_be_in_flight() {
        const auto window = ipc::limits().hooks_in_flight;
        for (std::uint64_t i = 0; i < window + 3; ++i) {
            post("e" + std::to_string(i));
        }
        begin_agents(kAgents);
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == window; }));

        derive(given().front(), 1);
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == window + 1; }));
        const auto rows = given();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL("e" + std::to_string(i), rows[i].event);
        }
    }

    void a_derived_event_is_done_and_changes_its_session() {
        begin_agents(kAgents);
        post("user-prompt-submit");
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == 1; }));

        derive(given().front(), 1, ipc::Activity::active);
        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 1; }));

        CPPUNIT_ASSERT_EQUAL(std::string{"done"}, on_disk("SELECT state FROM hook_inbox"));
        CPPUNIT_ASSERT_EQUAL(std::string{"active"}, on_disk("SELECT activity FROM sessions"));
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, on_disk("SELECT native_id FROM sessions"));
        CPPUNIT_ASSERT_EQUAL(std::string{"0"},
                             on_disk("SELECT count(*) FROM hook_inbox WHERE state = 'new'"));
    }

    void what_was_not_derived_is_given_to_the_next_worker() {
        begin_agents(kAgents);
        post("first");
        post("second");
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == 2; }));
        derive(given().front(), 1);
        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 1; }));

        inbox_->put(WorkerEnded{kAgents, "signal 9"});
        begin_agents(kNextAgents);
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == 3; }));
        CPPUNIT_ASSERT_EQUAL(std::string{"second"}, given().back().event);
    }

    void a_worker_cannot_speak_for_another_session_or_twice() {
        begin_agents(kAgents);
        post("stop", "other");
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == 1; }));
        const auto hook = given().front();

        auto lie = hook;
        lie.session_id = "app-1"; // the row says "other"
        derive(lie, 1, ipc::Activity::active);
        derive(hook, 2, ipc::Activity::active); // done already
        auto never = hook;
        never.row = "4711";
        derive(never, 3, ipc::Activity::active);
        never.row = "x";
        derive(never, 4, ipc::Activity::active);
        CPPUNIT_ASSERT(output_->wait([&] { return last_committed() == 4; }));

        CPPUNIT_ASSERT_EQUAL(std::string{"idle"}, on_disk("SELECT activity FROM sessions"));
        CPPUNIT_ASSERT_EQUAL(std::string{"0"},
                             on_disk("SELECT count(*) FROM hook_inbox WHERE state = 'new'"));
    }

    void an_event_over_which_workers_die_is_set_aside_and_the_rest_goes_on() {
        post("poison");
        post("stop");
        for (ipc::Incarnation i = 1; i <= ipc::limits().deaths_to_poison; ++i) {
            const WorkerRun run{WorkerKind::agents, i};
            const auto before = given().size();
            begin_agents(run);
            CPPUNIT_ASSERT(output_->wait([&] { return given().size() == before + 2; }));
            inbox_->put(
                WorkerTroubled{run, std::string{store::kDeathIncident}, "SIGSEGV", "hook:1"});
            inbox_->put(WorkerEnded{run, "SIGSEGV"});
        }
        const auto before = given().size();
        begin_agents({WorkerKind::agents, 9});
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == before + 1; }));
        CPPUNIT_ASSERT_EQUAL(std::string{"stop"}, given().back().event);
        CPPUNIT_ASSERT_EQUAL(std::string{"poisoned"},
                             on_disk("SELECT state FROM hook_inbox WHERE id = 1"));
    }

    void bytes_that_are_no_text_are_given_as_text() {
        begin_agents(kAgents);
        post("stop", "app-1", std::string(ipc::kMaxStringBytes, '\xFF'));
        CPPUNIT_ASSERT(output_->wait([&] { return given().size() == 1; }));
        const auto payload = given().front().payload;
        CPPUNIT_ASSERT(payload.size() <= ipc::kMaxStringBytes);
        CPPUNIT_ASSERT(payload.starts_with("\xEF\xBF\xBD"));
    }

protected:
    void fill(const store::DataDir& data_dir) override { store_running_session(data_dir); }

private:
    void begin_agents(WorkerRun run) {
        inbox_->put(IncarnationWanted{WorkerKind::agents});
        greet(run);
    }

    void post(const std::string& event, const std::string& session = "app-1",
              std::string payload = "{}") {
        Answer<void> stored;
        CPPUNIT_ASSERT(
            inbox_->try_put_request(HookPosted{{.event_id = "id-" + std::to_string(++posted_),
                                                .session_id = session,
                                                .agent = "claude-code",
                                                .event = event,
                                                .generation = 1,
                                                .payload = std::move(payload)},
                                               stored.reply()}));
        CPPUNIT_ASSERT(stored.wait().has_value());
    }

    void derive(const ipc::HookGiven& hook, ipc::Sequence sequence,
                std::optional<ipc::Activity> state = std::nullopt) {
        ipc::HookDerived derived;
        derived.row = hook.row;
        derived.session_id = hook.session_id;
        derived.generation = hook.generation;
        derived.event = hook.event;
        derived.state = state;
        derived.native_id = "n-1";
        inbox_->put(FactReceived{kAgents, sequence, 1'000, derived});
    }

    std::vector<ipc::HookGiven> given() const { return output_->all<ipc::HookGiven>(); }

    ipc::Sequence last_committed() const {
        const auto all = output_->all<ipc::FactAck>();
        return all.empty() ? 0 : all.back().committed;
    }

    int posted_ = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookGivingTest);
