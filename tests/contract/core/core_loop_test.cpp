// The core thread with a real store: what is told to others is on disk, and on disk once.
#include "ipc/vitals.h"
#include "tests/contract/core/core_world.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao;
using namespace ao::core;
using namespace ao::testing;
using namespace std::chrono_literals;
using ipc::WorkerKind;
using ipc::WorkerRun;

namespace {

ipc::Fact tool(const std::string& name, const std::string& version) {
    return ipc::ToolSeen{name, ipc::Availability::available, "", version, ""};
}

} // namespace

class CoreLoopTest : public CoreFixture {
    CPPUNIT_TEST_SUITE(CoreLoopTest);
    CPPUNIT_TEST(a_fact_is_on_disk_published_and_acknowledged);
    CPPUNIT_TEST(a_repeated_fact_has_no_effect);
    CPPUNIT_TEST(an_unchanged_observation_is_acknowledged_but_not_published);
    CPPUNIT_TEST(incarnations_are_granted_with_growing_numbers);
    CPPUNIT_TEST(a_hook_event_is_kept_once);
    CPPUNIT_TEST(an_operation_is_given_out_answered_and_acknowledged);
    CPPUNIT_TEST(an_operation_waits_for_its_worker);
    CPPUNIT_TEST(an_operation_is_given_again_to_the_next_incarnation);
    CPPUNIT_TEST(an_answer_of_the_wrong_worker_is_refused);
    CPPUNIT_TEST(the_scm_worker_is_told_what_to_watch_at_every_hello);
    CPPUNIT_TEST(requests_beyond_the_limit_are_refused_by_the_inbox);
    CPPUNIT_TEST(what_is_in_the_inbox_at_the_end_is_still_applied);
    CPPUNIT_TEST(a_store_locked_by_another_process_refuses_requests_and_recovers);
    CPPUNIT_TEST_SUITE_END();

    std::string begin_probe(Answer<store::OperationRow>& finished) {
        const std::string op_id = "op_" + ipc::random_hex(16);
        Answer<void> accepted;
        CPPUNIT_ASSERT(inbox_->try_put_request(
            OperationWanted{op_id, WorkerKind::runtime, ipc::ProbeEnvironment{}, 60s,
                            accepted.reply(), finished.reply()}));
        CPPUNIT_ASSERT(accepted.wait().has_value());
        return op_id;
    }

public:
    void a_fact_is_on_disk_published_and_acknowledged() {
        inbox_->put(FactReceived{kRun, 1, 1'000, tool("git", "2.39")});

        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 1; }));

        CPPUNIT_ASSERT_EQUAL(std::string{"2.39"},
                             on_disk("SELECT body ->> 'version' FROM worker_facts"));
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, on_disk("SELECT seq FROM applied_sequences"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, output_->published.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"worker_fact_updated"}, output_->published[0].type);
    }

    void a_repeated_fact_has_no_effect() {
        inbox_->put(FactReceived{kRun, 1, 1'000, tool("git", "first")});
        inbox_->put(FactReceived{kRun, 1, 1'000, tool("git", "lie")});
        inbox_->put(FactReceived{kRun, 2, 1'000, tool("tmux", "second")});

        CPPUNIT_ASSERT(output_->wait([&] { return output_->published.size() == 2; }));

        CPPUNIT_ASSERT_EQUAL(
            std::string{"first"},
            on_disk("SELECT body ->> 'version' FROM worker_facts WHERE subject = 'git'"));
    }

    void an_unchanged_observation_is_acknowledged_but_not_published() {
        inbox_->put(FactReceived{kRun, 1, 1'000, tool("git", "same")});
        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 1; }));

        inbox_->put(FactReceived{kRun, 2, 2'000, tool("git", "same")});

        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 2; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, output_->published.size());
    }

    void incarnations_are_granted_with_growing_numbers() {
        inbox_->put(IncarnationWanted{WorkerKind::scm});
        inbox_->put(IncarnationWanted{WorkerKind::scm});
        inbox_->put(IncarnationWanted{WorkerKind::agents});

        CPPUNIT_ASSERT(output_->wait([&] { return output_->granted.size() == 3; }));

        CPPUNIT_ASSERT((output_->granted[0] == WorkerRun{WorkerKind::scm, 1}));
        CPPUNIT_ASSERT((output_->granted[1] == WorkerRun{WorkerKind::scm, 2}));
        CPPUNIT_ASSERT((output_->granted[2] == WorkerRun{WorkerKind::agents, 1}));
    }

    void a_hook_event_is_kept_once() {
        for (int i = 0; i < 2; ++i) {
            Answer<void> answer;
            CPPUNIT_ASSERT(inbox_->try_put_request(
                HookPosted{{"event-1", "demo-1", "codex", "stop", 3, "payload"}, answer.reply()}));
            CPPUNIT_ASSERT(answer.wait().has_value());
        }

        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, on_disk("SELECT count(*) FROM hook_inbox"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, core_->figures().hooks_stored.load());
    }

    void an_operation_is_given_out_answered_and_acknowledged() {
        greet(kRun);
        Answer<store::OperationRow> finished;
        const auto op_id = begin_probe(finished);
        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::Operation>() == 1; }));

        inbox_->put(OperationAnswered{kRun, {op_id, ipc::EnvironmentProbed{4}, std::nullopt}});

        CPPUNIT_ASSERT(finished.wait()->state == store::OperationState::done);
        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::OperationAck>() == 1; }));
    }

    void an_operation_waits_for_its_worker() {
        Answer<store::OperationRow> finished;
        begin_probe(finished);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, output_->count<ipc::Operation>());

        greet(kRun);

        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::Operation>() == 1; }));
    }

    void an_operation_is_given_again_to_the_next_incarnation() {
        greet(kRun);
        Answer<store::OperationRow> finished;
        begin_probe(finished);
        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::Operation>() == 1; }));

        inbox_->put(WorkerEnded{kRun, "SIGKILL"});
        greet({WorkerKind::runtime, 2});

        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::Operation>() == 2; }));
    }

    void an_answer_of_the_wrong_worker_is_refused() {
        greet(kRun);
        Answer<store::OperationRow> finished;
        const auto op_id = begin_probe(finished);

        inbox_->put(OperationAnswered{{WorkerKind::scm, 1},
                                      {op_id, ipc::EnvironmentProbed{4}, std::nullopt}});
        inbox_->put(OperationAnswered{kRun, {op_id, std::nullopt, std::nullopt}});
        inbox_->put(FactReceived{kRun, 1, 0, tool("git", "after")});

        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 1; }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, core_->figures().answers_refused.load());
        CPPUNIT_ASSERT_EQUAL(std::string{"pending"}, on_disk("SELECT state FROM operations"));
    }

    void the_scm_worker_is_told_what_to_watch_at_every_hello() {
        greet({WorkerKind::scm, 1});
        greet({WorkerKind::scm, 2});

        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::WatchForges>() == 2; }));
    }

    void requests_beyond_the_limit_are_refused_by_the_inbox() {
        Inbox inbox{2};
        const HookPosted hook{{"event", "", "a", "b", 0, ""}, [](CoreResult<void>) {}};

        CPPUNIT_ASSERT(inbox.try_put_request(hook));
        CPPUNIT_ASSERT(inbox.try_put_request(hook));
        CPPUNIT_ASSERT(!inbox.try_put_request(hook));
        inbox.put(SpoolGrew{}); // what workers and the host report is never refused
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, inbox.take(256, std::nullopt).size());
        CPPUNIT_ASSERT(inbox.try_put_request(hook));
    }

    void what_is_in_the_inbox_at_the_end_is_still_applied() {
        for (ipc::Sequence sequence = 1; sequence <= 1'000; ++sequence) {
            inbox_->put(FactReceived{kRun, sequence, 0, tool("git", std::to_string(sequence))});
        }

        core_->stop();

        CPPUNIT_ASSERT_EQUAL(std::string{"1000"}, on_disk("SELECT seq FROM applied_sequences"));
    }

    void a_store_locked_by_another_process_refuses_requests_and_recovers() {
        testing::SqliteFile other{data_dir_->database()};
        other.run("BEGIN IMMEDIATE");
        inbox_->put(FactReceived{kRun, 1, 0, tool("git", "kept")});
        Answer<void> refused;
        CPPUNIT_ASSERT(inbox_->try_put_request(
            HookPosted{{"event-1", "", "codex", "stop", 0, ""}, refused.reply()}));
        CPPUNIT_ASSERT(!refused.wait().has_value());
        CPPUNIT_ASSERT(!core_->figures().store_writable);

        other.run("ROLLBACK");

        CPPUNIT_ASSERT(output_->wait([&] { return output_->count<ipc::FactAck>() == 1; }));
        CPPUNIT_ASSERT(core_->figures().store_writable);
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, on_disk("SELECT count(*) FROM worker_facts"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CoreLoopTest);
