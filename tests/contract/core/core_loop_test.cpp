// The core thread with a real store: what is told to others is on disk, and on disk once.
#include "ipc/vitals.h"
#include "supervisor/core/core_loop.h"
#include "tests/support/sqlite_file.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <condition_variable>
#include <mutex>
#include <optional>

using namespace ao;
using namespace ao::core;
using namespace std::chrono_literals;
using ipc::WorkerKind;
using ipc::WorkerRun;

namespace {

class Recorder final : public CoreOutput {
public:
    void send(WorkerRun, ipc::SupervisorMessage message) override {
        note([&] { sent.push_back(std::move(message)); });
    }

    void grant_incarnation(WorkerRun run) override {
        note([&] { granted.push_back(run); });
    }

    void deny_incarnation(WorkerKind, const std::string&) override {
        note([&] { ++denied; });
    }

    void publish(const std::vector<domain::Change>& changes) override {
        note([&] { published.insert(published.end(), changes.begin(), changes.end()); });
    }

    bool wait(const std::function<bool()>& condition) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 30s, condition);
    }

    template <class Message>
    std::size_t count() const {
        std::size_t count = 0;
        for (const auto& message : sent) {
            count += std::holds_alternative<Message>(message);
        }
        return count;
    }

    std::vector<ipc::SupervisorMessage> sent;
    std::vector<WorkerRun> granted;
    std::vector<domain::Change> published;
    int denied = 0;

private:
    template <class Change>
    void note(Change change) {
        {
            const std::lock_guard lock{mutex_};
            change();
        }
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
};

// The answer to one request, waited for.
template <class T>
class Answer {
public:
    Reply<T> reply() {
        return [state = state_](CoreResult<T> result) {
            const std::lock_guard lock{state->mutex};
            state->result = std::move(result);
            state->changed.notify_all();
        };
    }

    CoreResult<T> wait() {
        std::unique_lock lock{state_->mutex};
        CPPUNIT_ASSERT(
            state_->changed.wait_for(lock, 30s, [&] { return state_->result.has_value(); }));
        return *state_->result;
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<CoreResult<T>> result;
    };

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

ipc::Fact tool(const std::string& name, const std::string& version) {
    return ipc::ToolSeen{name, ipc::Availability::available, "", version, ""};
}

constexpr WorkerRun kRun{WorkerKind::runtime, 1};

} // namespace

class CoreLoopTest : public CppUnit::TestFixture {
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

    std::unique_ptr<testing::TempDir> temp_;
    std::unique_ptr<store::DataDir> data_dir_;
    std::unique_ptr<Inbox> inbox_;
    std::unique_ptr<Recorder> output_;
    std::unique_ptr<CoreLoop> core_;

    std::string on_disk(const std::string& sql) {
        return testing::SqliteFile{data_dir_->database()}.value(sql);
    }

    void greet(WorkerRun run) { inbox_->put(WorkerGreeted{run, "test"}); }

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
    void setUp() override {
        temp_ = std::make_unique<testing::TempDir>();
        data_dir_ = std::make_unique<store::DataDir>(store::DataDir::open(*temp_ / "data"));
        inbox_ = std::make_unique<Inbox>(4);
        output_ = std::make_unique<Recorder>();
        core_ = std::make_unique<CoreLoop>(
            store::Store::open(*data_dir_, {}), daemon::HookSpool{*temp_ / "spool"},
            SessionPolicy{{"/d", "/d/running.json", "/d/worktrees", "/d/hosts", "/d/logs"},
                          {},
                          [] { return std::nullopt; }},
            *inbox_, *output_);
        core_->start();
        inbox_->put(IncarnationWanted{WorkerKind::runtime}); // the one whose facts come below
        CPPUNIT_ASSERT(output_->wait(
            [&] { return output_->granted.size() == 1 && output_->published.size() == 1; }));
        output_->granted.clear();
        output_->published.clear();
    }

    void tearDown() override {
        core_.reset();
        data_dir_.reset();
        temp_.reset();
    }

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
