// The triggers that write the change log, and its promise: no gap inside the retained range.
#include "supervisor/store/operation_store.h"
#include "tests/unit/store/scratch_store.h"

#include <fmt/format.h>

namespace ao::store {

namespace {

struct ExpectedChange {
    std::string_view type;
    std::string_view payload;
    std::int64_t at; // milliseconds after kNow
    std::string_view project = "";
    std::string_view session = "";
};

/// Every write that the typed stores know, once.
void do_everything_with_sessions(Database& database) {
    ProjectStore projects{database};
    domain::Project project{.id = "app",
                            .path = "/src/app",
                            .name = "App",
                            .origin_url = "",
                            .default_branch = "main",
                            .config = {},
                            .registered_at = later(15),
                            .archived_at = {}};
    projects.put(project);
    projects.set_config("app", project.config); // the same: nothing to tell
    projects.archive("app", later(16));

    SessionStore sessions{database};
    domain::Session session;
    session.id = "app-1";
    session.project_id = "app";
    session.number = 1;
    session.created_at = later(17);
    sessions.insert(session);
    session.updated_at = later(18);
    session.operation = "op_2";
    sessions.update(session); // how far a step is: nothing to tell

    MessageStore messages{database};
    domain::Message message;
    message.id = "msg_1";
    message.session_id = "app-1";
    message.number = 1;
    message.created_at = later(20);
    messages.insert(message, 10);
    message.operation = "op_3";
    messages.update(message); // how far its delivery is: nothing to tell
    message.state = domain::MessageState::submitted;
    message.submitted_at = later(21);
    messages.update(message);

    UsageStore usage{database};
    domain::Usage used{"app-1", "n-1", "opus", {}, std::nullopt, later(22)};
    usage.put(used, 1);
    used.updated_at = later(23);
    usage.put(used, 1); // the same numbers: nothing to tell
    used.cost_microdollars = 7;
    usage.put(used, 1);

    session.memory_kills = 1;
    session.updated_at = later(18);
    sessions.update(session);
    session.memory_kills = 2;
    session.end_reason = "out_of_memory"; // one change, told once
    session.phase = domain::SessionPhase::ended;
    session.updated_at = later(19);
    sessions.update(session);
}

void do_everything(Database& database) {
    IncarnationStore incarnations{database};
    IncidentStore incidents{database};
    FactStore facts{database};
    OperationStore operations{database};
    SequenceStore sequences{database};
    HookInbox hooks{database};

    incarnations.begin(kRuntime, later(1));
    incarnations.mark_spawned(kRuntime, 1, 77);
    incarnations.mark_ready(kRuntime, 1, "0.1", later(2));
    incarnations.mark_ended(kRuntime, 1, "signal 9", later(3));
    incarnations.mark_ended(kRuntime, 1, "again", later(4));

    incidents.insert({.worker = kRuntime,
                      .incarnation = 1,
                      .kind = "death",
                      .detail = "signal 9",
                      .input = std::nullopt,
                      .at = later(5)});
    incidents.insert({.worker = kRuntime,
                      .incarnation = 1,
                      .kind = "death",
                      .detail = "a \"quoted\" one",
                      .input = "op_1",
                      .at = later(6)});

    ObservedFact fact{.worker = kRuntime,
                      .name = "runtime.tool_seen",
                      .subject = "git",
                      .body = R"({"tool":"git","path":null})",
                      .observed_at = kNow,
                      .incarnation = 1,
                      .seq = 1};
    facts.put(fact, later(7));
    ++fact.seq;
    facts.put(fact, later(8)); // the same body: nothing to tell
    ++fact.seq;
    fact.body = R"({"tool":"git","path":"/usr/bin/git"})";
    facts.put(fact, later(9));
    sequences.set_applied(kRuntime, 1, 3);

    operations.insert({.op_id = "op_1",
                       .worker = kRuntime,
                       .kind = "probe_environment",
                       .arguments = "{}",
                       .created_at = later(10),
                       .deadline_at = later(1000),
                       .budget = std::chrono::milliseconds{990}});
    operations.mark_delivered("op_1", 1);
    operations.set_step("op_1", "looking", later(11));
    operations.set_step("op_1", "looking", later(12)); // the same step: nothing to tell
    operations.record_death("op_1");
    operations.finish("op_1", {.state = OperationState::done, .result = R"({"facts":3})"},
                      later(13));

    hooks.insert({.event_id = "e", .session_id = "", .agent = "a", .event = "Stop", .payload = "x"},
                 later(14)); // what it means is told later, by the agents worker

    do_everything_with_sessions(database);
}

constexpr std::array kExpected{
    ExpectedChange{"worker_updated", R"({"id":"runtime","incarnation":1,"state":"starting"})", 1},
    ExpectedChange{"worker_updated",
                   R"({"id":"runtime","incarnation":1,"state":"starting","pid":77})", 1},
    ExpectedChange{"worker_updated", R"({"id":"runtime","incarnation":1,"state":"ready","pid":77})",
                   2},
    ExpectedChange{
        "worker_updated",
        R"({"id":"runtime","incarnation":1,"state":"ended","pid":77,"reason":"signal 9"})", 3},
    ExpectedChange{"worker_incident",
                   R"({"id":"runtime","incarnation":1,"kind":"death","detail":"signal 9"})", 5},
    ExpectedChange{"worker_incident",
                   R"({"id":"runtime","incarnation":1,"kind":"death",)"
                   R"("detail":"a \"quoted\" one","input":"op_1"})",
                   6},
    ExpectedChange{"worker_fact_updated",
                   R"({"worker":"runtime","name":"runtime.tool_seen","subject":"git",)"
                   R"("body":{"tool":"git","path":null}})",
                   7},
    ExpectedChange{"worker_fact_updated",
                   R"({"worker":"runtime","name":"runtime.tool_seen","subject":"git",)"
                   R"("body":{"tool":"git","path":"/usr/bin/git"}})",
                   9},
    ExpectedChange{
        "operation_updated",
        R"({"opId":"op_1","worker":"runtime","kind":"probe_environment","state":"pending"})", 10},
    ExpectedChange{"operation_updated",
                   R"({"opId":"op_1","worker":"runtime","kind":"probe_environment",)"
                   R"("state":"pending","step":"looking"})",
                   11},
    ExpectedChange{"operation_updated",
                   R"({"opId":"op_1","worker":"runtime","kind":"probe_environment",)"
                   R"("state":"done","step":"looking"})",
                   13},
    ExpectedChange{"project_created", R"({"id":"app","name":"App"})", 15, "app"},
    ExpectedChange{"project_removed", R"({"id":"app","name":"App"})", 16, "app"},
    ExpectedChange{"session_created",
                   R"({"id":"app-1","phase":"plan","activity":"idle","isTerminated":false})", 17,
                   "app", "app-1"},
    ExpectedChange{"message_updated", R"({"id":"msg_1","sessionId":"app-1","state":"queued"})", 20,
                   "app", "app-1"},
    ExpectedChange{"message_updated", R"({"id":"msg_1","sessionId":"app-1","state":"submitted"})",
                   21, "app", "app-1"},
    ExpectedChange{"usage_updated", R"({"sessionId":"app-1","conversation":"n-1","model":"opus"})",
                   22, "app", "app-1"},
    ExpectedChange{"usage_updated", R"({"sessionId":"app-1","conversation":"n-1","model":"opus"})",
                   23, "app", "app-1"},
    ExpectedChange{"session_updated",
                   R"({"id":"app-1","phase":"plan","activity":"idle","isTerminated":false})", 18,
                   "app", "app-1"},
    ExpectedChange{"session_updated",
                   R"({"id":"app-1","phase":"ended","activity":"idle","isTerminated":true})", 19,
                   "app", "app-1"},
};

/// Empty when the log is exactly what is expected, else the first difference.
std::string difference(const std::vector<Change>& changes) {
    for (std::size_t i = 0; i < kExpected.size(); ++i) {
        if (i >= changes.size()) {
            return fmt::format("change {} is missing: {}", i + 1, kExpected.at(i).payload);
        }
        const auto& change = changes[i];
        if (change.seq != static_cast<std::int64_t>(i + 1) || change.type != kExpected.at(i).type ||
            change.payload != kExpected.at(i).payload ||
            change.created_at != later(kExpected.at(i).at) ||
            change.project_id.value_or("") != kExpected.at(i).project ||
            change.session_id.value_or("") != kExpected.at(i).session) {
            return fmt::format("{} {} {} {}", change.seq, change.type, change.payload,
                               (change.created_at - kNow).count());
        }
    }
    return changes.size() == kExpected.size() ? "" : "more: " + changes[kExpected.size()].payload;
}

} // namespace

class ChangeLogTest : public FixtureWith<ScratchStore> {
    CPPUNIT_TEST_SUITE(ChangeLogTest);
    CPPUNIT_TEST(every_change_is_told_once);
    CPPUNIT_TEST(no_trigger_can_be_missing);
    CPPUNIT_TEST(no_typed_store_inserts_into_the_log);
    CPPUNIT_TEST(rollback_leaves_no_gap);
    CPPUNIT_TEST(failed_statement_leaves_no_gap);
    CPPUNIT_TEST(pages_follow_each_other);
    CPPUNIT_TEST(pruning_takes_the_oldest_only);
    CPPUNIT_TEST(numbers_go_on_after_everything_prunable_went);
    CPPUNIT_TEST(one_call_prunes_a_bounded_number);
    CPPUNIT_TEST_SUITE_END();

    void add_incidents(int count) {
        IncidentStore incidents{database()};
        Transaction transaction{database()};
        for (int i = 0; i < count; ++i) {
            incidents.insert({.worker = kScm,
                              .incarnation = 1,
                              .kind = "hang",
                              .detail = "",
                              .input = std::nullopt,
                              .at = kNow});
        }
        transaction.commit();
    }

    void assert_contiguous() {
        const auto changes = world().log.after(0, 1'000'000);
        for (std::size_t i = 1; i < changes.size(); ++i) {
            CPPUNIT_ASSERT_EQUAL(changes[i - 1].seq + 1, changes[i].seq);
        }
    }

public:
    void every_change_is_told_once() {
        do_everything(database());

        CPPUNIT_ASSERT_EQUAL(std::string{}, difference(world().log.after(0, 1000)));
    }

    void no_trigger_can_be_missing() {
        const auto triggers = database().rows<std::string>(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name");
        CPPUNIT_ASSERT(!triggers.empty());

        for (const auto& [trigger] : triggers) {
            ScratchStore without;
            without.database->run("DROP TRIGGER " + trigger);
            do_everything(*without.database);
            CPPUNIT_ASSERT_MESSAGE(
                trigger + " can be removed unnoticed",
                !difference(ChangeLog{*without.database}.after(0, 1000)).empty());
        }
    }

    void no_typed_store_inserts_into_the_log() {
        for (const auto& [trigger] : database().rows<std::string>(
                 "SELECT name FROM sqlite_schema WHERE type = 'trigger'")) {
            database().run("DROP TRIGGER " + trigger);
        }
        do_everything(database());

        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, world().log.head());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, world().log.oldest());
    }

    void rollback_leaves_no_gap() {
        add_incidents(2);
        {
            const Transaction transaction{database()};
            IncarnationStore{database()}.begin(kScm, kNow);
            CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, world().log.head());
        }
        add_incidents(2);

        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, world().log.head());
        assert_contiguous();
    }

    void failed_statement_leaves_no_gap() {
        OperationStore operations{database()};
        const NewOperation operation{.op_id = "op_1",
                                     .worker = kScm,
                                     .kind = "probe_environment",
                                     .arguments = "{}",
                                     .created_at = kNow,
                                     .deadline_at = kNow};
        Transaction transaction{database()};
        operations.insert(operation);
        ASSERT_PROBLEM(constraint, error_of([&] { operations.insert(operation); }));
        // Fails in its second row, after the trigger of the first has run.
        ASSERT_PROBLEM(constraint, error_of([&] {
                           database().run("INSERT INTO worker_incidents (id, worker, incarnation, "
                                          "kind, detail, at) VALUES (9, 'scm', 1, 'x', '', 1), "
                                          "(9, 'scm', 1, 'x', '', 1)");
                       }));
        transaction.commit();
        add_incidents(1);

        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, world().log.head());
        assert_contiguous();
    }

    void pages_follow_each_other() {
        add_incidents(7);

        const auto first = world().log.after(0, 5);
        const auto second = world().log.after(first.back().seq, 5);

        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, first.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, second.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{6}, second.front().seq);
        CPPUNIT_ASSERT(world().log.after(7, 5).empty());
        CPPUNIT_ASSERT(world().log.after(99, 5).empty());
    }

    void pruning_takes_the_oldest_only() {
        add_incidents(10);

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, world().log.prune(4));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, world().log.prune(4));

        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, world().log.oldest());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{10}, world().log.head());
        assert_contiguous();
    }

    void numbers_go_on_after_everything_prunable_went() {
        add_incidents(3);
        world().log.prune(0);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, world().log.oldest());

        add_incidents(1);

        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, world().log.head());
        assert_contiguous();
    }

    void one_call_prunes_a_bounded_number() {
        add_incidents(static_cast<int>(ChangeLog::kPruneStep) + 10);

        CPPUNIT_ASSERT_EQUAL(ChangeLog::kPruneStep, world().log.prune(1));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{9}, world().log.prune(1));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChangeLogTest);

} // namespace ao::store
