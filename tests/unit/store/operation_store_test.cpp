// Operations: pending until the first outcome, then for ever what that was.
#include "tests/unit/store/scratch_store.h"

namespace ao::store {

class OperationStoreTest : public FixtureWith<ScratchStore> {
    CPPUNIT_TEST_SUITE(OperationStoreTest);
    CPPUNIT_TEST(an_operation_comes_back_as_it_was_given);
    CPPUNIT_TEST(pending_ones_come_oldest_first);
    CPPUNIT_TEST(deliveries_are_counted);
    CPPUNIT_TEST(the_first_outcome_stays);
    CPPUNIT_TEST(a_finished_operation_is_left_alone);
    CPPUNIT_TEST(deaths_are_counted_until_it_is_poisoned);
    CPPUNIT_TEST(deadlines_are_found_in_order);
    CPPUNIT_TEST(an_operation_id_is_used_once);
    CPPUNIT_TEST(pruning_keeps_the_pending_and_the_newest_finished);
    CPPUNIT_TEST_SUITE_END();

    void insert(const std::string& op_id, ipc::WorkerKind worker = kRuntime,
                std::int64_t deadline = 1000) {
        world().operations.insert({.op_id = op_id,
                                   .worker = worker,
                                   .kind = "probe_environment",
                                   .arguments = R"({"deep":true})",
                                   .created_at = kNow,
                                   .deadline_at = later(deadline),
                                   .budget = std::chrono::milliseconds{deadline}});
    }

    OperationRow find(std::string_view op_id) { return world().operations.find(op_id).value(); }

public:
    void an_operation_comes_back_as_it_was_given() {
        insert("op_1");

        const auto row = find("op_1");

        CPPUNIT_ASSERT_EQUAL(std::string{"op_1"}, row.op_id);
        CPPUNIT_ASSERT(row.worker == kRuntime);
        CPPUNIT_ASSERT_EQUAL(std::string{"probe_environment"}, row.kind);
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"deep":true})"}, row.arguments);
        CPPUNIT_ASSERT(row.state == OperationState::pending);
        CPPUNIT_ASSERT(row.created_at == kNow && row.deadline_at == later(1000));
        CPPUNIT_ASSERT(row.budget == std::chrono::milliseconds{1000});
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, row.deliveries);
        CPPUNIT_ASSERT(!row.delivered_to && !row.finished_at && row.result.empty());
        CPPUNIT_ASSERT(!world().operations.find("op_2"));
    }

    void pending_ones_come_oldest_first() {
        insert("op_b");
        insert("op_a");
        insert("op_c", kScm);
        insert("op_d");
        world().operations.finish("op_a", {.state = OperationState::failed}, kNow);

        const auto pending = world().operations.pending(kRuntime);

        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, pending.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"op_b"}, pending[0].op_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"op_d"}, pending[1].op_id);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, world().operations.pending_count());
    }

    void deliveries_are_counted() {
        insert("op_1");

        world().operations.mark_delivered("op_1", 4);
        world().operations.mark_delivered("op_1", 5);

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, find("op_1").deliveries);
        CPPUNIT_ASSERT_EQUAL(ipc::Incarnation{5}, find("op_1").delivered_to.value());
    }

    void the_first_outcome_stays() {
        insert("op_1");
        const OperationOutcome failed{
            .state = OperationState::failed, .error_code = "NO_TOOL", .error_message = "Install."};

        CPPUNIT_ASSERT(world().operations.finish("op_1", failed, later(1)));
        CPPUNIT_ASSERT(!world().operations.finish(
            "op_1", {.state = OperationState::done, .result = "{}"}, later(2)));
        CPPUNIT_ASSERT(!world().operations.finish("op_2", failed, later(2)));

        const auto row = find("op_1");
        CPPUNIT_ASSERT(row.state == OperationState::failed);
        CPPUNIT_ASSERT_EQUAL(std::string{"NO_TOOL"}, row.error_code);
        CPPUNIT_ASSERT_EQUAL(std::string{"Install."}, row.error_message);
        CPPUNIT_ASSERT(row.result.empty());
        CPPUNIT_ASSERT(later(1) == row.finished_at);
    }

    void a_finished_operation_is_left_alone() {
        insert("op_1");
        world().operations.finish(
            "op_1", {.state = OperationState::done, .result = R"({"facts":2})"}, kNow);

        world().operations.set_step("op_1", "late", later(1));
        world().operations.mark_delivered("op_1", 9);

        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, world().operations.record_death("op_1"));
        const auto row = find("op_1");
        CPPUNIT_ASSERT_EQUAL(std::string{R"({"facts":2})"}, row.result);
        CPPUNIT_ASSERT(row.step.empty() && row.deliveries == 0 && row.deaths == 0);
    }

    void deaths_are_counted_until_it_is_poisoned() {
        insert("op_1");
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, world().operations.record_death("op_1"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, world().operations.record_death("op_1"));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, world().operations.record_death("op_2"));

        world().operations.finish("op_1", {.state = OperationState::poisoned}, kNow);

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, world().operations.poisoned(kRuntime).size());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, world().operations.poisoned(kRuntime)[0].deaths);
        CPPUNIT_ASSERT(world().operations.poisoned(kScm).empty());
    }

    void deadlines_are_found_in_order() {
        CPPUNIT_ASSERT(!world().operations.next_deadline());
        insert("op_late", kRuntime, 300);
        insert("op_soon", kScm, 100);
        insert("op_done", kScm, 50);
        world().operations.finish("op_done", {.state = OperationState::done}, kNow);

        CPPUNIT_ASSERT(later(100) == world().operations.next_deadline());
        CPPUNIT_ASSERT(world().operations.overdue(later(99)).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, world().operations.overdue(later(100)).size());
        const auto overdue = world().operations.overdue(later(1000));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, overdue.size());
        CPPUNIT_ASSERT_EQUAL(std::string{"op_soon"}, overdue[0].op_id);
    }

    void an_operation_id_is_used_once() {
        insert("op_1");

        ASSERT_PROBLEM(constraint, error_of([&] { insert("op_1", kScm); }));
    }

    void pruning_keeps_the_pending_and_the_newest_finished() {
        for (int i = 1; i <= 5; ++i) {
            insert("op_" + std::to_string(i));
            if (i != 1) {
                world().operations.finish("op_" + std::to_string(i),
                                          {.state = OperationState::done}, kNow);
            }
        }

        world().operations.prune(2);

        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, world().count("operations"));
        CPPUNIT_ASSERT(world().operations.find("op_1") && world().operations.find("op_4"));
        CPPUNIT_ASSERT(!world().operations.find("op_3"));
        world().operations.prune(2);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, world().count("operations"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OperationStoreTest);

} // namespace ao::store
