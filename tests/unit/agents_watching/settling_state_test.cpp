// When a state that is seen may be told.
#include "workers/agents/watching/settling_state.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;
using namespace std::chrono_literals;
using ao::ipc::Activity;

class SettlingStateTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SettlingStateTest);
    CPPUNIT_TEST(a_state_is_told_when_it_was_seen_long_enough);
    CPPUNIT_TEST(the_same_state_again_does_not_begin_the_wait_anew);
    CPPUNIT_TEST(another_state_or_none_begins_it_anew);
    CPPUNIT_TEST(what_was_told_is_not_told_again);
    CPPUNIT_TEST(what_cannot_be_told_leaves_what_was_told);
    CPPUNIT_TEST_SUITE_END();

    using Time = SettlingState::TimePoint;

    static constexpr Time kStart{1'000s};

    static ScreenVerdict verdict(std::optional<Activity> state) { return {state, "a rule"}; }

public:
    void a_state_is_told_when_it_was_seen_long_enough() {
        SettlingState state{500ms};
        CPPUNIT_ASSERT(!state.due());
        state.see(verdict(Activity::active), kStart);
        CPPUNIT_ASSERT(state.due() == kStart + 500ms);
        CPPUNIT_ASSERT(!state.settle(kStart + 499ms));
        CPPUNIT_ASSERT(!state.told().state);
        CPPUNIT_ASSERT(state.settle(kStart + 500ms));
        CPPUNIT_ASSERT(state.told().state == Activity::active);
        CPPUNIT_ASSERT_EQUAL(std::string{"a rule"}, state.told().rule);
        CPPUNIT_ASSERT(!state.due());
        CPPUNIT_ASSERT(!state.settle(kStart + 501ms));
    }

    void the_same_state_again_does_not_begin_the_wait_anew() {
        SettlingState state{500ms};
        state.see(verdict(Activity::active), kStart);
        state.see(verdict(Activity::active), kStart + 400ms);
        CPPUNIT_ASSERT(state.settle(kStart + 500ms));
    }

    void another_state_or_none_begins_it_anew() {
        SettlingState state{500ms};
        state.see(verdict(Activity::active), kStart);
        state.see(verdict(Activity::idle), kStart + 400ms);
        CPPUNIT_ASSERT(!state.settle(kStart + 500ms));
        state.see(verdict(std::nullopt), kStart + 600ms);
        CPPUNIT_ASSERT(!state.due());
        state.see(verdict(Activity::idle), kStart + 700ms);
        CPPUNIT_ASSERT(!state.settle(kStart + 1'100ms));
        CPPUNIT_ASSERT(state.settle(kStart + 1'200ms));
        CPPUNIT_ASSERT(state.told().state == Activity::idle);
    }

    void what_was_told_is_not_told_again() {
        SettlingState state{0ms};
        state.see(verdict(Activity::idle), kStart);
        CPPUNIT_ASSERT(state.settle(kStart));
        state.see(verdict(Activity::active), kStart + 1ms);
        state.see(verdict(Activity::idle), kStart + 1ms);
        CPPUNIT_ASSERT(!state.due());
        CPPUNIT_ASSERT(!state.settle(kStart + 1s));
    }

    void what_cannot_be_told_leaves_what_was_told() {
        SettlingState state{0ms};
        state.see(verdict(Activity::idle), kStart);
        CPPUNIT_ASSERT(state.settle(kStart));
        state.see(verdict(std::nullopt), kStart + 1ms);
        CPPUNIT_ASSERT(!state.settle(kStart + 1s));
        CPPUNIT_ASSERT(state.told().state == Activity::idle);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettlingStateTest);
