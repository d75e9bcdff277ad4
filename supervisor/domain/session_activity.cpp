// In the order in which a signal is judged: is it of this launch, may it change the state, what
// else does it tell.
#include "supervisor/domain/session_activity.h"

#include "ipc/fields.h"
#include "supervisor/domain/poison.h"
#include "supervisor/domain/tool_flight.h"

#include <algorithm>
#include <array>

namespace ao::domain {

namespace {

bool is_running(const Session& session) {
    // Its program may speak before the worker's word that it was started has been stored.
    return session.phase == SessionPhase::live || session.phase == SessionPhase::host;
}

bool waits(const Session& session) {
    return session.activity == Activity::waiting_input || session.activity == Activity::blocked;
}

/// Who says it, and how, for people.
struct Teller {
    ActivitySource source = ActivitySource::none;
    std::string detail;
};

void change(Session& session, Activity activity, Teller teller, WallTime now) {
    const bool is_new = session.activity != activity || !session.first_signal_at;
    // What the screen has shown of a dialog, it can tell the end of.
    const bool is_seen_dialog =
        activity == Activity::blocked && session.activity_source == ActivitySource::screen;
    if (is_new || (session.activity_source != teller.source && !is_seen_dialog)) {
        session.activity_source = teller.source;
        session.activity_detail = std::move(teller.detail);
    }
    if (is_new) {
        session.activity = activity;
        session.activity_at = now;
        session.first_signal_at = session.first_signal_at.value_or(now);
        session.updated_at = std::max(session.updated_at, now);
    }
    session.silent_at.reset();
    if (!waits(session)) {
        session.waits_on.clear();
    }
}

bool is_one_of(std::string_view event, std::initializer_list<std::string_view> events) {
    return std::find(events.begin(), events.end(), event) != events.end();
}

bool bounds_a_turn(std::string_view event) {
    return is_one_of(event, {"session-start", "user-prompt-submit", "stop", "stop-failure",
                             "interrupt", "session-end", "before-agent", "after-agent"});
}

bool begins_a_tool(std::string_view event) {
    return event.starts_with("pre-");
}

bool ends_a_tool(std::string_view event) {
    return event.starts_with("post-");
}

bool ends_the_dialog(const Session& session, const ipc::HookDerived& event) {
    if (bounds_a_turn(event.event) || event.event == "permission-reply" ||
        event.event == "question-reply") {
        return true;
    }
    if (!ends_a_tool(event.event)) {
        return false;
    }
    const bool is_about_it = session.waits_on.empty() || session.waits_on == event.tool_name;
    return is_about_it && count_tools(session.tools_in_flight, session.waits_on) <= 1;
}

void follow_tools(Session& session, const ipc::HookDerived& event) {
    if (bounds_a_turn(event.event)) {
        session.tools_in_flight.clear();
    } else if (begins_a_tool(event.event) && !event.tool_name.empty()) {
        begin_tool(session.tools_in_flight, event.tool_use_id, event.tool_name);
    } else if (ends_a_tool(event.event)) {
        end_tool(session.tools_in_flight, event.tool_use_id, event.tool_name);
    }
}

void learn(std::string& known, const std::string& told) {
    if (!told.empty()) {
        known = told;
    }
}

// Another conversation is another file, which nobody has died of yet.
void learn_conversation(Session& session, const std::string& native_id,
                        const std::string& transcript_path) {
    const auto known = std::pair{session.native_id, session.transcript_path};
    if (!known.first.empty() && !native_id.empty() && native_id != known.first) {
        session.transcript_path.clear(); // of the conversation before
    }
    learn(session.native_id, native_id);
    learn(session.transcript_path, transcript_path);
    if (known != std::pair{session.native_id, session.transcript_path}) {
        session.transcript_deaths = 0;
    }
}

bool hooks_leave_it_to_the_screen(const Session& session) {
    return !session.is_signal_capable || !session.hook_signal_at ||
           session.activity_source == ActivitySource::screen;
}

// A dialog is drawn a while after its hook has spoken: what is on the screen before that does not
// mean that it has been answered.
bool may_be_drawn(const Session& session) {
    return session.activity == Activity::blocked;
}

bool hooks_miss(const Session& session, Activity state) {
    const std::string missed = " " + session.hooks_miss + " ";
    return missed.find(" " + std::string{ipc::to_text(state)} + " ") != std::string::npos;
}

bool is_screen_wanted(const Session& session) {
    return hooks_leave_it_to_the_screen(session) || may_be_drawn(session) ||
           !session.hooks_miss.empty();
}

// What it showed is true only as long as somebody looks.
void forget_screen_unless_watched(Session& session) {
    session.is_dialog_shown = session.is_dialog_shown && is_screen_wanted(session);
}

WallTime written_at(const ipc::AgentObserved& seen) {
    return WallTime{std::chrono::milliseconds{*seen.at_ms}};
}

bool counts(const Session& session, const ipc::AgentObserved& seen) {
    if (seen.state == Activity::exited) {
        return false; // that is its process's to prove
    }
    if (seen.source == ipc::ObservationSource::screen) {
        return hooks_leave_it_to_the_screen(session) || hooks_miss(session, *seen.state) ||
               (may_be_drawn(session) && seen.state == Activity::blocked);
    }
    if (!seen.at_ms) {
        return !session.is_signal_capable;
    }
    // A file that was begun in an earlier launch still ends with what was true then. The next line
    // may have been written within the same millisecond.
    const bool is_next_line = session.activity_source == ActivitySource::transcript;
    return written_at(seen) > session.activity_at ||
           (is_next_line && written_at(seen) == session.activity_at);
}

Teller teller_of(const ipc::AgentObserved& seen) {
    return {seen.source == ipc::ObservationSource::screen ? ActivitySource::screen
                                                          : ActivitySource::transcript,
            seen.detail};
}

} // namespace

void forget_activity(Session& session, WallTime now) {
    session.activity = Activity::idle;
    session.activity_at = now;
    session.activity_source = ActivitySource::none;
    session.activity_detail.clear();
    session.first_signal_at.reset();
    session.hook_signal_at.reset();
    session.silent_at.reset();
    session.launched_at.reset();
    session.transcript_deaths = 0;
    session.is_dialog_shown = false;
    session.waits_on.clear();
    session.tools_in_flight.clear();
}

Session on_signal(Session session, Activity activity, WallTime now) {
    if (session.phase == SessionPhase::live) {
        change(session, activity, {ActivitySource::request, ""}, now);
    }
    return session;
}

Session on_hook(Session session, const ipc::HookDerived& event, WallTime now) {
    const bool is_of_this_launch =
        event.generation == 0 || event.generation == static_cast<std::uint64_t>(session.generation);
    if (!is_running(session) || !is_of_this_launch) {
        return session;
    }
    session.hook_signal_at = session.hook_signal_at.value_or(now);
    const bool may_change = !waits(session) || ends_the_dialog(session, event) ||
                            (event.state && (*event.state == Activity::blocked ||
                                             *event.state == Activity::waiting_input));
    if (event.state && may_change) {
        // That it leaves is its process's to prove; until then it does nothing.
        const auto state = *event.state == Activity::exited ? Activity::idle : *event.state;
        change(session, state, {ActivitySource::hook, event.event}, now);
        if (waits(session)) {
            session.waits_on = event.tool_name;
        }
        if (state == Activity::blocked && session.is_dialog_shown) { // the screen was faster
            session.activity_source = ActivitySource::screen;
        }
    }
    follow_tools(session, event);
    learn_conversation(session, event.native_id, event.transcript_path);
    learn(session.summary, event.summary);
    if (session.title.empty()) {
        session.title = event.title;
    }
    forget_screen_unless_watched(session);
    return session;
}

Session on_observation(Session session, const ipc::AgentObserved& seen, WallTime now) {
    if (!is_running(session) || seen.generation != static_cast<std::uint64_t>(session.generation)) {
        return session;
    }
    if (seen.state && seen.source == ipc::ObservationSource::screen) {
        session.is_dialog_shown = *seen.state == Activity::blocked;
    }
    if (seen.state && counts(session, seen)) {
        // Not the time of reading: the next line may have been written before this one was read.
        change(session, *seen.state, teller_of(seen),
               seen.at_ms ? std::min(written_at(seen), now) : now);
    }
    if (session.native_id.empty()) {
        learn_conversation(session, seen.native_id, "");
    }
    if (session.title.empty()) {
        session.title = seen.title;
    }
    forget_screen_unless_watched(session);
    return session;
}

bool wants_screen(const Session& session) {
    return is_running(session) && is_screen_wanted(session);
}

bool is_transcript_set_aside(const Session& session, const ipc::Limits& limits) {
    return is_poisoned(static_cast<std::uint64_t>(session.transcript_deaths), limits);
}

bool is_watched_alike(const Session& one, const Session& other) {
    return one.native_id == other.native_id && one.transcript_path == other.transcript_path &&
           wants_screen(one) == wants_screen(other);
}

bool owes_a_signal(const Session& session) {
    return session.phase == SessionPhase::live && session.is_signal_capable &&
           !session.first_signal_at && !session.silent_at;
}

Session note_silence(Session session, WallTime now) {
    if (owes_a_signal(session)) {
        session.silent_at = now;
        session.updated_at = now;
    }
    return session;
}

} // namespace ao::domain
