// In the order in which a signal is judged: is it of this launch, may it change the state, what
// else does it tell.
#include "supervisor/domain/session_activity.h"

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

void change(Session& session, Activity activity, WallTime now) {
    if (session.activity != activity || !session.first_signal_at) {
        session.activity = activity;
        session.activity_at = now;
        session.first_signal_at = session.first_signal_at.value_or(now);
        session.updated_at = now;
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

} // namespace

void forget_activity(Session& session, WallTime now) {
    session.activity = Activity::idle;
    session.activity_at = now;
    session.first_signal_at.reset();
    session.silent_at.reset();
    session.launched_at.reset();
    session.waits_on.clear();
    session.tools_in_flight.clear();
}

Session on_signal(Session session, Activity activity, WallTime now) {
    if (session.phase == SessionPhase::live) {
        change(session, activity, now);
    }
    return session;
}

Session on_hook(Session session, const ipc::HookDerived& event, WallTime now) {
    const bool is_of_this_launch =
        event.generation == 0 || event.generation == static_cast<std::uint64_t>(session.generation);
    if (!is_running(session) || !is_of_this_launch) {
        return session;
    }
    const bool may_change = !waits(session) || ends_the_dialog(session, event) ||
                            (event.state && (*event.state == Activity::blocked ||
                                             *event.state == Activity::waiting_input));
    if (event.state && may_change) {
        // That it leaves is its process's to prove; until then it does nothing.
        const auto state = *event.state == Activity::exited ? Activity::idle : *event.state;
        change(session, state, now);
        if (waits(session)) {
            session.waits_on = event.tool_name;
        }
    }
    follow_tools(session, event);
    learn(session.native_id, event.native_id);
    learn(session.transcript_path, event.transcript_path);
    learn(session.summary, event.summary);
    if (session.title.empty()) {
        session.title = event.title;
    }
    return session;
}

Session on_observation(Session session, const ipc::AgentObserved& seen, WallTime now) {
    if (!is_running(session) || seen.generation != static_cast<std::uint64_t>(session.generation)) {
        return session;
    }
    if (seen.state && !session.is_signal_capable && *seen.state != Activity::exited) {
        change(session, *seen.state, now);
    }
    learn(session.native_id, seen.native_id);
    if (session.title.empty()) {
        session.title = seen.title;
    }
    return session;
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
