// Incarnations, incidents, facts and applied sequences: what is kept of each worker.
#include "tests/unit/store/scratch_store.h"

namespace ao::store {

class WorkerStoresTest : public FixtureWith<ScratchStore> {
    CPPUNIT_TEST_SUITE(WorkerStoresTest);
    CPPUNIT_TEST(incarnations_are_counted_per_worker);
    CPPUNIT_TEST(the_counter_survives_reopening_and_pruning);
    CPPUNIT_TEST(an_incarnation_keeps_what_happened_to_it);
    CPPUNIT_TEST(an_ended_incarnation_stays_ended);
    CPPUNIT_TEST(what_was_left_open_is_ended_at_start);
    CPPUNIT_TEST(pruning_keeps_what_is_open_and_the_newest_of_each_worker);
    CPPUNIT_TEST(deaths_count_per_worker_and_input);
    CPPUNIT_TEST(the_latest_incident_is_the_newest);
    CPPUNIT_TEST(only_the_newest_incidents_are_kept);
    CPPUNIT_TEST(the_newest_fact_wins);
    CPPUNIT_TEST(an_older_fact_changes_nothing);
    CPPUNIT_TEST(a_body_that_is_no_json_is_refused);
    CPPUNIT_TEST(facts_are_listed_by_worker_name_and_subject);
    CPPUNIT_TEST(applied_sequences_only_move_forward);
    CPPUNIT_TEST(applied_sequences_belong_to_a_known_incarnation);
    CPPUNIT_TEST_SUITE_END();

    void put(const std::string& subject, const std::string& body, ipc::Incarnation incarnation,
             ipc::Sequence seq, ipc::WorkerKind worker = kRuntime) {
        world().facts.put({.worker = worker,
                           .name = "seen",
                           .subject = subject,
                           .body = body,
                           .observed_at = later(static_cast<std::int64_t>(seq)),
                           .incarnation = incarnation,
                           .seq = seq},
                          kNow);
    }

    void add_death(ipc::WorkerKind worker, const std::string& input, std::string_view kind,
                   const std::string& detail = "") {
        world().incidents.insert({.worker = worker,
                                  .incarnation = 1,
                                  .kind = std::string{kind},
                                  .detail = detail,
                                  .input = input,
                                  .at = kNow});
    }

public:
    void incarnations_are_counted_per_worker() {
        CPPUNIT_ASSERT_EQUAL(ipc::Incarnation{1}, world().incarnations.begin(kRuntime, kNow));
        CPPUNIT_ASSERT_EQUAL(ipc::Incarnation{2}, world().incarnations.begin(kRuntime, kNow));
        CPPUNIT_ASSERT_EQUAL(ipc::Incarnation{1}, world().incarnations.begin(kScm, kNow));
    }

    void the_counter_survives_reopening_and_pruning() {
        for (int i = 0; i < 3; ++i) {
            world().incarnations.mark_ended(kRuntime, world().incarnations.begin(kRuntime, kNow),
                                            "gone", kNow);
        }
        world().incarnations.prune(0);

        const auto reopened = Database::open_writer(database().file());

        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, world().count("incarnations"));
        CPPUNIT_ASSERT_EQUAL(ipc::Incarnation{4},
                             IncarnationStore{*reopened}.begin(kRuntime, kNow));
    }

    void an_incarnation_keeps_what_happened_to_it() {
        world().incarnations.begin(kRuntime, later(1));
        const auto begun = world().incarnations.latest(kRuntime).value();
        CPPUNIT_ASSERT_EQUAL(std::string{"starting"}, begun.state);
        CPPUNIT_ASSERT(!begun.pid && !begun.ready_at && !begun.ended_at);

        world().incarnations.mark_spawned(kRuntime, 1, 4711);
        world().incarnations.mark_ready(kRuntime, 1, "0.1.0", later(2));
        world().incarnations.mark_ended(kRuntime, 1, "exit 1", later(3));

        const auto row = world().incarnations.latest(kRuntime).value();
        CPPUNIT_ASSERT_EQUAL(std::string{"ended"}, row.state);
        CPPUNIT_ASSERT_EQUAL(4711, row.pid.value());
        CPPUNIT_ASSERT_EQUAL(std::string{"0.1.0"}, row.build);
        CPPUNIT_ASSERT(later(1) == row.started_at);
        CPPUNIT_ASSERT(later(2) == row.ready_at);
        CPPUNIT_ASSERT(later(3) == row.ended_at);
        CPPUNIT_ASSERT_EQUAL(std::string{"exit 1"}, row.end_reason);
        CPPUNIT_ASSERT(!world().incarnations.latest(kScm));
    }

    void an_ended_incarnation_stays_ended() {
        world().incarnations.begin(kRuntime, kNow);
        world().incarnations.mark_ended(kRuntime, 1, "first", later(1));

        world().incarnations.mark_ended(kRuntime, 1, "second", later(2));
        world().incarnations.mark_ready(kRuntime, 1, "late", later(3));

        const auto row = world().incarnations.latest(kRuntime).value();
        CPPUNIT_ASSERT_EQUAL(std::string{"ended"}, row.state);
        CPPUNIT_ASSERT_EQUAL(std::string{"first"}, row.end_reason);
    }

    void what_was_left_open_is_ended_at_start() {
        world().incarnations.begin(kRuntime, kNow);
        world().incarnations.begin(kScm, kNow);
        world().incarnations.mark_ended(kScm, 1, "before", kNow);

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, world().incarnations.end_all_open("left", later(5)));

        CPPUNIT_ASSERT_EQUAL(std::string{"left"},
                             world().incarnations.latest(kRuntime).value().end_reason);
        CPPUNIT_ASSERT_EQUAL(std::string{"before"},
                             world().incarnations.latest(kScm).value().end_reason);
    }

    void pruning_keeps_what_is_open_and_the_newest_of_each_worker() {
        for (int i = 1; i <= 5; ++i) {
            world().incarnations.begin(kRuntime, kNow);
            world().sequences.set_applied(kRuntime, static_cast<ipc::Incarnation>(i), 1);
            if (i != 2) {
                world().incarnations.mark_ended(kRuntime, static_cast<ipc::Incarnation>(i), "",
                                                kNow);
            }
        }
        world().incarnations.begin(kScm, kNow);

        world().incarnations.prune(2);

        const std::vector<std::tuple<std::int64_t>> kept{{2}, {4}, {5}};
        CPPUNIT_ASSERT(
            kept == database().rows<std::int64_t>("SELECT incarnation FROM incarnations "
                                                  "WHERE worker = 'runtime' ORDER BY incarnation"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, world().count("applied_sequences"));
        CPPUNIT_ASSERT(world().incarnations.latest(kScm));
    }

    void deaths_count_per_worker_and_input() {
        add_death(kRuntime, "op_1", kDeathIncident);
        add_death(kRuntime, "op_1", kDeathIncident);
        add_death(kRuntime, "op_1", "hang");
        add_death(kRuntime, "op_2", kDeathIncident);
        add_death(kScm, "op_1", kDeathIncident);

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2},
                             world().incidents.deaths_with_input(kRuntime, "op_1"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0},
                             world().incidents.deaths_with_input(kRuntime, "op_3"));
    }

    void the_latest_incident_is_the_newest() {
        add_death(kRuntime, "op_1", kDeathIncident, "first");
        add_death(kRuntime, "op_2", "hang", "second");
        add_death(kScm, "op_3", kDeathIncident, "other");

        const auto latest = world().incidents.latest(kRuntime).value();

        CPPUNIT_ASSERT_EQUAL(std::string{"second"}, latest.detail);
        CPPUNIT_ASSERT_EQUAL(std::string{"hang"}, latest.kind);
        CPPUNIT_ASSERT_EQUAL(std::string{"op_2"}, latest.input.value());
        CPPUNIT_ASSERT(!world().incidents.latest(ipc::WorkerKind::agents));
    }

    void only_the_newest_incidents_are_kept() {
        for (int i = 0; i < 5; ++i) {
            add_death(kRuntime, "op", kDeathIncident, std::to_string(i));
        }

        world().incidents.prune(2);

        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, world().count("worker_incidents"));
        CPPUNIT_ASSERT_EQUAL(std::string{"4"}, world().incidents.latest(kRuntime).value().detail);
    }

    void the_newest_fact_wins() {
        put("git", "{\"v\":1}", 1, 9);
        put("git", "{\"v\":2}", 1, 10);
        put("git", "{\"v\":3}", 2, 1);

        const auto facts = world().facts.of(kRuntime);

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, facts.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"{\"v\":3}"}, facts[0].body);
        CPPUNIT_ASSERT(later(1) == facts[0].observed_at);
    }

    void an_older_fact_changes_nothing() {
        put("git", "{\"v\":3}", 2, 5);

        put("git", "{\"v\":1}", 1, 99);
        put("git", "{\"v\":2}", 2, 5);

        CPPUNIT_ASSERT_EQUAL(std::string{"{\"v\":3}"}, world().facts.of(kRuntime)[0].body);
    }

    void a_body_that_is_no_json_is_refused() {
        ASSERT_PROBLEM(constraint, error_of([&] { put("git", "{", 1, 1); }));

        put("git", "{}", 1, 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, world().facts.of(kRuntime).size());
    }

    void facts_are_listed_by_worker_name_and_subject() {
        put("tmux", "{}", 1, 1);
        put("git", "{}", 1, 2);
        put("git", "{}", 1, 1, kScm);

        const auto facts = world().facts.of(kRuntime);

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, facts.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"git"}, facts[0].subject);
        CPPUNIT_ASSERT_EQUAL(std::string{"seen"}, facts[0].name);
        CPPUNIT_ASSERT_EQUAL(std::string{"tmux"}, facts[1].subject);
    }

    void applied_sequences_only_move_forward() {
        world().incarnations.begin(kRuntime, kNow);
        world().incarnations.begin(kRuntime, kNow);
        CPPUNIT_ASSERT_EQUAL(ipc::Sequence{0}, world().sequences.applied(kRuntime, 1));

        world().sequences.set_applied(kRuntime, 1, 7);
        world().sequences.set_applied(kRuntime, 1, 5);
        world().sequences.set_applied(kRuntime, 2, 1);

        CPPUNIT_ASSERT_EQUAL(ipc::Sequence{7}, world().sequences.applied(kRuntime, 1));
        CPPUNIT_ASSERT_EQUAL(ipc::Sequence{1}, world().sequences.applied(kRuntime, 2));
    }

    void applied_sequences_belong_to_a_known_incarnation() {
        ASSERT_PROBLEM(constraint,
                       error_of([&] { world().sequences.set_applied(kRuntime, 1, 1); }));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerStoresTest);

} // namespace ao::store
