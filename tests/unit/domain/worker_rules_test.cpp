// Liveness, poison, deadlines and the reduction of facts: the small rules, as tables.
#include "supervisor/domain/deadline.h"
#include "supervisor/domain/fact_reducer.h"
#include "supervisor/domain/liveness.h"
#include "supervisor/domain/poison.h"
#include "tests/support/sample_message.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;
using namespace std::chrono_literals;
using ao::ipc::Limits;

class WorkerRulesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(WorkerRulesTest);
    CPPUNIT_TEST(the_age_of_a_heartbeat_decides);
    CPPUNIT_TEST(the_next_look_is_when_the_verdict_could_change);
    CPPUNIT_TEST(the_third_death_poisons);
    CPPUNIT_TEST(an_input_is_named_by_kind_and_id);
    CPPUNIT_TEST(a_stored_deadline_never_gives_more_than_its_budget);
    CPPUNIT_TEST(every_fact_is_kept_or_judged);
    CPPUNIT_TEST_SUITE_END();

public:
    void the_age_of_a_heartbeat_decides() {
        struct Row {
            const char* name;
            std::chrono::milliseconds age;
            bool is_stopped;
            Liveness expected;
        };

        constexpr Row kRows[]{
            {"fresh", 0ms, false, Liveness::alive},
            {"just below suspicion", 2'999ms, false, Liveness::alive},
            {"suspect", 3s, false, Liveness::suspect},
            {"stopped, but not for long", 4'999ms, true, Liveness::suspect},
            {"hangs", 5s, false, Liveness::abort},
            {"stopped: cannot act on SIGABRT", 5s, true, Liveness::kill},
            {"did not end on SIGABRT", 7s, false, Liveness::kill},
        };
        for (const auto& row : kRows) {
            const auto verdict = judge_heartbeat(row.age, row.is_stopped, Limits{});
            CPPUNIT_ASSERT_MESSAGE(row.name, verdict.liveness == row.expected);
        }
    }

    void the_next_look_is_when_the_verdict_could_change() {
        CPPUNIT_ASSERT(judge_heartbeat(1s, false, Limits{}).look_again_in == 2s);
        CPPUNIT_ASSERT(judge_heartbeat(3s, false, Limits{}).look_again_in == 2s);
        CPPUNIT_ASSERT(judge_heartbeat(5s, false, Limits{}).look_again_in == 2s);
    }

    void the_third_death_poisons() {
        CPPUNIT_ASSERT(!is_poisoned(2, Limits{}));
        CPPUNIT_ASSERT(is_poisoned(3, Limits{}));
    }

    void an_input_is_named_by_kind_and_id() {
        const auto input = parse_input_in_hand("operation:op_1");
        CPPUNIT_ASSERT(input && input->kind == "operation" && input->id == "op_1");
        for (const auto* nonsense : {"", "operation", ":x", "operation:"}) {
            CPPUNIT_ASSERT_MESSAGE(nonsense, !parse_input_in_hand(nonsense));
        }
    }

    void a_stored_deadline_never_gives_more_than_its_budget() {
        const WallTime deadline{1'000s};
        CPPUNIT_ASSERT(time_left(deadline, 60s, WallTime{990s}) == 10s);
        CPPUNIT_ASSERT(time_left(deadline, 60s, WallTime{5'000s}) == 0s);
        CPPUNIT_ASSERT(time_left(deadline, 60s, WallTime{0s}) == 60s);
    }

    void every_fact_is_kept_or_judged() {
        ao::testing::for_each_message<ao::ipc::Fact>([](const auto& fact) {
            const auto effects = reduce(fact);
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, effects.size());
            if constexpr (std::is_same_v<std::decay_t<decltype(fact)>, ao::ipc::HostSeen>) {
                CPPUNIT_ASSERT(std::get<JudgeHost>(effects[0]).seen == fact);
            } else if constexpr (std::is_same_v<std::decay_t<decltype(fact)>,
                                                ao::ipc::MemoryKillSeen>) {
                CPPUNIT_ASSERT(std::get<NoteMemoryKill>(effects[0]).seen == fact);
            } else if constexpr (std::is_same_v<std::decay_t<decltype(fact)>,
                                                ao::ipc::HookDerived>) {
                CPPUNIT_ASSERT(std::get<TakeHook>(effects[0]).derived == fact);
            } else if constexpr (std::is_same_v<std::decay_t<decltype(fact)>,
                                                ao::ipc::AgentObserved>) {
                CPPUNIT_ASSERT(std::get<TakeObservation>(effects[0]).observed == fact);
            } else if constexpr (std::is_same_v<std::decay_t<decltype(fact)>, ao::ipc::UsageSeen>) {
                CPPUNIT_ASSERT(std::get<KeepUsage>(effects[0]).usage == fact);
            } else {
                CPPUNIT_ASSERT(std::get<KeepFact>(effects[0]).fact == ao::ipc::Fact{fact});
            }
        });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WorkerRulesTest);
