// What the signals of an agent mean: turns, dialogs, tools, launches, silence.
#include "supervisor/domain/session_activity.h"
#include "supervisor/domain/session_status.h"
#include "supervisor/domain/tool_flight.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::domain;
namespace ipc = ao::ipc;

namespace {

constexpr WallTime kNow{std::chrono::milliseconds{1'000}};

Session running() {
    Session session;
    session.id = "app-1";
    session.harness = "claude-code";
    session.phase = SessionPhase::live;
    session.generation = 2;
    session.is_signal_capable = true;
    return session;
}

ipc::HookDerived event(const char* name, std::optional<Activity> state = std::nullopt,
                       const char* tool = "", const char* id = "") {
    ipc::HookDerived derived;
    derived.session_id = "app-1";
    derived.generation = 2;
    derived.event = name;
    derived.state = state;
    derived.tool_name = tool;
    derived.tool_use_id = id;
    return derived;
}

Session after(Session session, const std::vector<ipc::HookDerived>& events) {
    for (const auto& one : events) {
        session = on_hook(std::move(session), one, kNow);
    }
    return session;
}

// What its screen shows of the launch that runs.
ipc::AgentObserved shown(Activity state) {
    ipc::AgentObserved seen;
    seen.generation = 2;
    seen.state = state;
    seen.detail = "a rule";
    return seen;
}

const auto kPrompt = event("user-prompt-submit", Activity::active);
const auto kAsksForBash = event("permission-request", Activity::blocked, "Bash");

} // namespace

class SessionActivityTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionActivityTest);
    CPPUNIT_TEST(a_turn_is_active_and_then_idle);
    CPPUNIT_TEST(an_event_of_an_earlier_launch_changes_nothing);
    CPPUNIT_TEST(a_program_may_speak_before_its_start_is_stored);
    CPPUNIT_TEST(a_granted_permission_ends_with_its_tool);
    CPPUNIT_TEST(another_tool_does_not_end_a_dialog);
    CPPUNIT_TEST(two_tools_of_one_name_say_nothing_about_a_dialog);
    CPPUNIT_TEST(a_reply_or_the_end_of_a_turn_ends_a_dialog);
    CPPUNIT_TEST(that_it_leaves_is_its_processs_to_prove);
    CPPUNIT_TEST(what_it_tells_of_its_conversation_is_kept);
    CPPUNIT_TEST(a_screen_is_the_state_of_an_agent_without_hooks);
    CPPUNIT_TEST(a_screen_stands_in_for_hooks_that_have_not_spoken);
    CPPUNIT_TEST(a_dialog_that_the_screen_no_longer_shows_has_been_answered);
    CPPUNIT_TEST(a_state_that_hooks_do_not_tell_is_taken_from_the_screen);
    CPPUNIT_TEST(a_screen_may_show_a_dialog_before_its_hook_has_spoken);
    CPPUNIT_TEST(a_question_is_not_answered_by_what_a_screen_shows);
    CPPUNIT_TEST(a_transcript_tells_what_hooks_do_not_unless_it_is_older);
    CPPUNIT_TEST(what_a_transcript_said_in_an_earlier_launch_is_not_said_again);
    CPPUNIT_TEST(workers_that_died_over_a_transcript_count_until_it_is_another);
    CPPUNIT_TEST(silence_of_a_capable_agent_is_noted_and_ended_by_its_first_word);
    CPPUNIT_TEST(tools_are_forgotten_when_they_are_too_many);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_turn_is_active_and_then_idle() {
        auto session = after(running(), {event("session-start", Activity::idle), kPrompt});
        CPPUNIT_ASSERT(status_of(session) == SessionStatus::working);
        CPPUNIT_ASSERT(session.first_signal_at == kNow);
        session = after(session, {event("stop", Activity::idle)});
        CPPUNIT_ASSERT(status_of(session) == SessionStatus::idle);
    }

    void an_event_of_an_earlier_launch_changes_nothing() {
        auto late = kPrompt;
        late.generation = 1;
        late.native_id = "old";
        CPPUNIT_ASSERT(running() == after(running(), {late}));
        auto over = running();
        over.phase = SessionPhase::ended;
        CPPUNIT_ASSERT(over == after(over, {kPrompt}));
        auto unknown = kPrompt;
        unknown.generation = 0; // an agent that was started by hand in the session's terminal
        CPPUNIT_ASSERT(after(running(), {unknown}).activity == Activity::active);
    }

    void a_program_may_speak_before_its_start_is_stored() {
        auto starting = running();
        starting.phase = SessionPhase::host;
        CPPUNIT_ASSERT(after(starting, {kPrompt}).activity == Activity::active);
    }

    void a_granted_permission_ends_with_its_tool() {
        auto session =
            after(running(),
                  {kPrompt, event("pre-tool-use", Activity::active, "Bash", "t1"), kAsksForBash});
        CPPUNIT_ASSERT(status_of(session) == SessionStatus::needs_input);
        CPPUNIT_ASSERT_EQUAL(std::string{"Bash"}, session.waits_on);
        session = after(session, {event("post-tool-use", Activity::active, "Bash", "t1")});
        CPPUNIT_ASSERT(session.activity == Activity::active);
        CPPUNIT_ASSERT(session.waits_on.empty());
    }

    void another_tool_does_not_end_a_dialog() {
        const auto session =
            after(running(), {kPrompt, event("pre-tool-use", Activity::active, "Read", "t1"),
                              event("pre-tool-use", Activity::active, "Bash", "t2"), kAsksForBash,
                              event("post-tool-use", Activity::active, "Read", "t1"),
                              event("pre-tool-use", Activity::active, "Read", "t3")});
        CPPUNIT_ASSERT(session.activity == Activity::blocked);
    }

    void two_tools_of_one_name_say_nothing_about_a_dialog() {
        const auto session =
            after(running(), {kPrompt, event("pre-tool-use", Activity::active, "Bash", "t1"),
                              event("pre-tool-use", Activity::active, "Bash", "t2"), kAsksForBash,
                              event("post-tool-use", Activity::active, "Bash", "t1")});
        CPPUNIT_ASSERT(session.activity == Activity::blocked);
        CPPUNIT_ASSERT(
            after(session, {event("post-tool-use", Activity::active, "Bash", "t2")}).activity ==
            Activity::active);
    }

    void a_reply_or_the_end_of_a_turn_ends_a_dialog() {
        for (const char* const end :
             {"permission-reply", "stop", "user-prompt-submit", "interrupt", "session-start"}) {
            const auto session =
                after(running(), {kPrompt, kAsksForBash, event(end, Activity::active)});
            CPPUNIT_ASSERT_MESSAGE(end, session.activity == Activity::active);
        }
        const auto told = after(running(), {kAsksForBash, event("notification", std::nullopt)});
        CPPUNIT_ASSERT(told.activity == Activity::blocked);
    }

    void that_it_leaves_is_its_processs_to_prove() {
        const auto session = after(running(), {kPrompt, event("session-end", Activity::exited)});
        CPPUNIT_ASSERT(session.activity == Activity::idle);
        CPPUNIT_ASSERT(!session.is_terminated());
    }

    void what_it_tells_of_its_conversation_is_kept() {
        auto first = kPrompt;
        first.native_id = "n-1";
        first.title = "fix the build";
        first.transcript_path = "/t.jsonl";
        auto second = kPrompt;
        second.title = "and the tests";
        auto stop = event("stop", Activity::idle);
        stop.summary = "done";
        const auto session = after(running(), {first, second, stop});
        CPPUNIT_ASSERT_EQUAL(std::string{"n-1"}, session.native_id);
        CPPUNIT_ASSERT_EQUAL(std::string{"fix the build"}, session.title);
        CPPUNIT_ASSERT_EQUAL(std::string{"done"}, session.summary);
        CPPUNIT_ASSERT_EQUAL(std::string{"/t.jsonl"}, session.transcript_path);
    }

    void a_screen_is_the_state_of_an_agent_without_hooks() {
        auto watched = running();
        watched.is_signal_capable = false;
        const auto after = on_observation(watched, shown(Activity::active), kNow);
        CPPUNIT_ASSERT(after.activity == Activity::active);
        CPPUNIT_ASSERT(after.activity_source == ActivitySource::screen);
        CPPUNIT_ASSERT_EQUAL(std::string{"a rule"}, after.activity_detail);
        CPPUNIT_ASSERT(wants_screen(after));

        auto of_another_launch = shown(Activity::active);
        of_another_launch.generation = 1;
        CPPUNIT_ASSERT(watched == on_observation(watched, of_another_launch, kNow));
        CPPUNIT_ASSERT(watched == on_observation(watched, shown(Activity::exited), kNow));
    }

    void a_screen_stands_in_for_hooks_that_have_not_spoken() {
        auto session = on_observation(running(), shown(Activity::idle), kNow);
        CPPUNIT_ASSERT(session.first_signal_at && !session.hook_signal_at);
        CPPUNIT_ASSERT(session == note_silence(session, kNow));

        session = after(session, {kPrompt});
        CPPUNIT_ASSERT(session.activity_source == ActivitySource::hook);
        CPPUNIT_ASSERT(!wants_screen(session));
        CPPUNIT_ASSERT(session == on_observation(session, shown(Activity::idle), kNow));
    }

    void a_dialog_that_the_screen_no_longer_shows_has_been_answered() {
        auto session = after(running(), {kPrompt, event("permission-request", Activity::blocked)});
        CPPUNIT_ASSERT(wants_screen(session));

        // It has not been drawn yet.
        CPPUNIT_ASSERT(session == on_observation(session, shown(Activity::active), kNow));

        session = on_observation(session, shown(Activity::blocked), kNow);
        session = after(session, {event("notification", Activity::blocked)}); // says it again
        session = on_observation(session, shown(Activity::active), kNow);
        CPPUNIT_ASSERT(session.activity == Activity::active);
        CPPUNIT_ASSERT(wants_screen(session)); // until a hook has said so as well

        session = after(session, {event("post-tool-use", Activity::active)});
        CPPUNIT_ASSERT(session.activity == Activity::active);
        CPPUNIT_ASSERT(!wants_screen(session));
    }

    void a_state_that_hooks_do_not_tell_is_taken_from_the_screen() {
        auto session = after(running(), {kPrompt});
        session.hooks_miss = "blocked waiting_input";
        CPPUNIT_ASSERT(wants_screen(session));
        CPPUNIT_ASSERT(session == on_observation(session, shown(Activity::idle), kNow));

        session = on_observation(session, shown(Activity::blocked), kNow);
        CPPUNIT_ASSERT(session.activity == Activity::blocked);
        session = on_observation(session, shown(Activity::active), kNow);
        CPPUNIT_ASSERT(session.activity == Activity::active);
    }

    void a_screen_may_show_a_dialog_before_its_hook_has_spoken() {
        auto session = after(running(), {kPrompt});
        session.hooks_miss = "idle"; // so it is always watched
        session = on_observation(session, shown(Activity::blocked), kNow);
        CPPUNIT_ASSERT(session.activity == Activity::active);

        session = after(session, {event("permission-request", Activity::blocked)});
        session = on_observation(session, shown(Activity::active), kNow);
        CPPUNIT_ASSERT(session.activity == Activity::active);
        CPPUNIT_ASSERT(!session.is_dialog_shown);
    }

    void a_question_is_not_answered_by_what_a_screen_shows() {
        const auto session = after(running(), {kPrompt, event("ask", Activity::waiting_input)});
        CPPUNIT_ASSERT(!wants_screen(session));
        CPPUNIT_ASSERT(session == on_observation(session, shown(Activity::idle), kNow));
    }

    void a_transcript_tells_what_hooks_do_not_unless_it_is_older() {
        const auto session =
            after(running(), {kPrompt, event("permission-request", Activity::blocked)});
        auto written = shown(Activity::idle);
        written.source = ipc::ObservationSource::transcript;
        CPPUNIT_ASSERT(session == on_observation(session, written, kNow));

        written.at_ms = session.activity_at.time_since_epoch().count();
        CPPUNIT_ASSERT(session == on_observation(session, written, kNow));

        ++*written.at_ms;
        const auto refused = on_observation(session, written, kNow);
        CPPUNIT_ASSERT(refused.activity == Activity::idle && refused.waits_on.empty());
        CPPUNIT_ASSERT(refused.activity_source == ActivitySource::transcript);
    }

    void what_a_transcript_said_in_an_earlier_launch_is_not_said_again() {
        auto session = running();
        session.is_signal_capable = false;
        session.activity_at = kNow; // since it began to start
        auto written = shown(Activity::blocked);
        written.source = ipc::ObservationSource::transcript;
        written.at_ms = kNow.time_since_epoch().count();
        CPPUNIT_ASSERT(session == on_observation(session, written, kNow));

        ++*written.at_ms;
        const auto later = kNow + std::chrono::milliseconds{9};
        const auto asking = on_observation(session, written, later);
        CPPUNIT_ASSERT(asking.activity == Activity::blocked);

        // Written before the line above was read.
        ++*written.at_ms;
        written.state = Activity::active;
        CPPUNIT_ASSERT(on_observation(asking, written, later).activity == Activity::active);
    }

    void workers_that_died_over_a_transcript_count_until_it_is_another() {
        auto session = after(running(), {kPrompt});
        session.transcript_deaths = 3;
        CPPUNIT_ASSERT(is_transcript_set_aside(session, ipc::limits()));

        auto cleared = kPrompt;
        cleared.transcript_path = "/another.jsonl";
        const auto next = after(session, {cleared});
        CPPUNIT_ASSERT(!is_transcript_set_aside(next, ipc::limits()));
        CPPUNIT_ASSERT(!is_watched_alike(session, next));
    }

    void silence_of_a_capable_agent_is_noted_and_ended_by_its_first_word() {
        auto session = note_silence(running(), kNow);
        CPPUNIT_ASSERT(status_of(session) == SessionStatus::no_signal);
        CPPUNIT_ASSERT(!owes_a_signal(session));
        session = after(session, {event("session-start", Activity::idle)});
        CPPUNIT_ASSERT(status_of(session) == SessionStatus::idle);

        auto shell = running();
        shell.is_signal_capable = false;
        CPPUNIT_ASSERT(shell == note_silence(shell, kNow));
        auto spoken = after(running(), {kPrompt});
        CPPUNIT_ASSERT(spoken == note_silence(spoken, kNow));
    }

    void tools_are_forgotten_when_they_are_too_many() {
        std::string flight;
        for (std::size_t i = 0; i <= kMaxToolsInFlight; ++i) {
            begin_tool(flight, std::to_string(i), "a\nb");
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count_tools(flight, ""));
        end_tool(flight, "nobody", "a");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, count_tools(flight, "a b"));
        end_tool(flight, std::to_string(kMaxToolsInFlight), "a\nb");
        CPPUNIT_ASSERT(flight.empty());
        begin_tool(flight, "", "Bash");
        end_tool(flight, "", "Bash"); // agents that tell no ids
        CPPUNIT_ASSERT(flight.empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionActivityTest);
