// One sentence per status, and the stored values behind it.
#include "supervisor/domain/session_explanation.h"

#include "ipc/fields.h"

namespace ao::domain {

namespace {

// "512 MB of memory, 50 % of one core"
std::string caps_of(const Session& session) {
    std::string text;
    if (session.memory_cap_mb != 0) {
        text = std::to_string(session.memory_cap_mb) + " MB of memory";
    }
    if (session.cpu_cap_percent != 0) {
        text +=
            (text.empty() ? "" : ", ") + std::to_string(session.cpu_cap_percent) + " % of one core";
    }
    return text;
}

// "out of memory at its cap of 512 MB, process node"
std::string memory_kill_of(const Session& session) {
    auto text = session.memory_cap_mb == 0 ? std::string{"out of memory of the machine"}
                                           : "out of memory at its cap of " +
                                                 std::to_string(session.memory_cap_mb) + " MB";
    text += session.memory_kill_process.empty() ? ", a process whose name is not known"
                                                : ", process " + session.memory_kill_process;
    return text;
}

void add_caps(std::vector<Evidence>& evidence, const Session& session) {
    if (const auto caps = caps_of(session); !caps.empty()) {
        evidence.push_back({"caps in force", caps, std::nullopt});
    }
    if (!session.caps_problem.empty()) {
        evidence.push_back({"caps not in force", session.caps_problem, std::nullopt});
    }
    if (session.memory_kills > 0) {
        evidence.push_back(
            {"killed by the kernel",
             std::to_string(session.memory_kills) + ", the last one: " + memory_kill_of(session),
             std::nullopt});
    }
}

std::string ending_of(const Session& session) {
    if (session.end_reason == "out_of_memory") {
        return "killed: " + memory_kill_of(session);
    }
    if (session.end_reason == "exited") {
        return session.exit_signal && *session.exit_signal != 0
                   ? "its program was ended by signal " + std::to_string(*session.exit_signal)
                   : "its program ended with exit code " +
                         std::to_string(session.exit_code.value_or(0));
    }
    if (session.end_reason == "killed") {
        return "it was killed on request";
    }
    if (session.end_reason == "lost") {
        return "its terminal host is gone without having said how it ended";
    }
    return "it could not be started (" + session.end_reason + ")";
}

std::string because_of_step(const Session& session, const SessionSurroundings& surroundings) {
    std::string text = "it is being ";
    switch (session.phase) {
    case SessionPhase::plan:
        text += "planned: what is to be started, and how";
        break;
    case SessionPhase::prepare:
        text += "prepared: the files of its agent are written";
        break;
    case SessionPhase::worktree:
        text += "given a folder and a branch";
        break;
    case SessionPhase::provision:
        text += "filled: links and the commands of postCreate";
        break;
    case SessionPhase::host:
        text += "started";
        break;
    case SessionPhase::stopping:
        text += "ended, with every process of it";
        break;
    case SessionPhase::removing:
        text += "cleaned up";
        break;
    case SessionPhase::live:
    case SessionPhase::ended:
        break;
    }
    if (!surroundings.is_worker_there) {
        text += "; the worker that does it is not there and gets it when it is back";
    }
    return text;
}

// "its hook stop says", "its screen shows (to interrupt)"
std::string teller_of(const Session& session) {
    const auto with = [&](const char* before, const char* after) {
        return std::string{before} +
               (session.activity_detail.empty() ? "" : " (" + session.activity_detail + ")") +
               after;
    };
    switch (session.activity_source) {
    case ActivitySource::hook:
        return with("its hook", " says");
    case ActivitySource::screen:
        return with("its screen", " shows");
    case ActivitySource::transcript:
        return with("its transcript", " says");
    case ActivitySource::request:
    case ActivitySource::none:
        break;
    }
    return "its program said";
}

std::string because(const Session& session, SessionStatus status,
                    const SessionSurroundings& surroundings) {
    switch (status) {
    case SessionStatus::queued:
        return surroundings.why_it_queues.empty() ? "it waits for those that came before it"
                                                  : surroundings.why_it_queues;
    case SessionStatus::spawning:
    case SessionStatus::stopping:
        return because_of_step(session, surroundings);
    case SessionStatus::working:
        return teller_of(session) + " that it works";
    case SessionStatus::needs_input:
        return session.activity == Activity::blocked
                   ? "its agent asks for a permission" +
                         (session.waits_on.empty() ? "" : ", to use " + session.waits_on)
                   : teller_of(session) + " that it waits for a decision";
    case SessionStatus::no_signal:
        return "its agent runs, and none of its hooks has said anything in this launch, although "
               "they ought to; it may wait in a dialog of its own";
    case SessionStatus::idle:
        return session.first_signal_at ? teller_of(session) + " that it is idle"
                                       : "its program runs and has said nothing of itself";
    case SessionStatus::terminated:
        break;
    }
    return ending_of(session);
}

void add_changes(std::vector<std::string>& changes, const Session& session, SessionStatus status) {
    switch (status) {
    case SessionStatus::queued:
        changes.push_back("another session ends, or memory is given back: it starts");
        changes.push_back("ao session kill " + session.id + ": it is not started");
        return;
    case SessionStatus::spawning:
    case SessionStatus::stopping:
        changes.push_back("the step that is under way succeeds or fails");
        return;
    case SessionStatus::working:
    case SessionStatus::needs_input:
    case SessionStatus::no_signal:
    case SessionStatus::idle:
        changes.push_back(
            "a hook of its program, its screen or its transcript tells another state");
        changes.push_back("its program ends: terminated");
        changes.push_back("ao session kill " + session.id + ": terminated");
        return;
    case SessionStatus::terminated:
        changes.push_back("ao session restore " + session.id + ": it runs again on its branch");
        if (session.workspace == WorkspaceState::present) {
            changes.push_back("ao session cleanup " + session.id + ": its folder goes away");
        } else if (session.workspace == WorkspaceState::quarantined) {
            changes.push_back("ao session undo-cleanup " + session.id + ": its folder comes back");
        }
        return;
    }
}

void add_messages(std::vector<Evidence>& evidence, const SessionSurroundings& surroundings) {
    for (const auto& message : surroundings.queued) {
        evidence.push_back(
            {"message " + message.id,
             message.operation.empty() ? "waits: " + message.detail : "is being typed",
             message.created_at});
    }
    for (const auto& message : surroundings.unacknowledged) {
        evidence.push_back(
            {"message " + message.id,
             std::string{ipc::to_text(message.state)} + ", no activity of the program since",
             message.submitted_at});
    }
}

} // namespace

SessionExplanation explain(const Session& session, const SessionSurroundings& surroundings) {
    SessionExplanation told;
    told.status = status_of(session);
    told.because = because(session, told.status, surroundings);
    auto& evidence = told.evidence;
    const auto text = [](auto value) { return std::string{ipc::to_text(value)}; };
    evidence.push_back({"wanted", text(session.intent), std::nullopt});
    evidence.push_back({"phase", text(session.phase), session.updated_at});
    if (session.queued_at) {
        evidence.push_back({"queued", "it waits for its turn", session.queued_at});
    }
    if (const auto& step = surroundings.step) {
        evidence.push_back({"step",
                            step->kind + ", given to the worker " + step->worker + " " +
                                std::to_string(step->deliveries) + " times, which died " +
                                std::to_string(step->deaths) + " times over it",
                            step->begun_at});
    }
    evidence.push_back({"activity", text(session.activity) + ": " + teller_of(session) + " so",
                        session.activity_at});
    if (session.is_signal_capable && session.first_signal_at && !session.hook_signal_at) {
        evidence.push_back({"hooks", "none of them has spoken in this launch", std::nullopt});
    }
    if (session.first_signal_at) {
        evidence.push_back({"first signal of this launch", "", session.first_signal_at});
    }
    if (session.silent_at) {
        evidence.push_back({"no signal in time", "", session.silent_at});
    }
    if (!session.native_id.empty()) {
        evidence.push_back({"conversation", session.native_id, std::nullopt});
    }
    if (!session.handle.empty()) {
        evidence.push_back({"terminal", session.handle, std::nullopt});
    }
    add_caps(evidence, session);
    if (!session.end_detail.empty()) {
        evidence.push_back({"last problem", session.end_detail, std::nullopt});
    }
    auto place = text(session.workspace);
    if (!session.workspace_note.empty()) {
        place += ": " + session.workspace_note;
    }
    evidence.push_back({"folder", place, std::nullopt});
    add_messages(evidence, surroundings);
    for (const auto& hook : surroundings.hooks_set_aside) {
        evidence.push_back({"hook event set aside", hook, std::nullopt});
    }
    if (surroundings.is_transcript_set_aside) {
        evidence.push_back({"transcript set aside",
                            "reading it has ended " + std::to_string(session.transcript_deaths) +
                                " workers; it is read again after a restore",
                            std::nullopt});
    }
    add_changes(told.changes, session, told.status);
    return told;
}

} // namespace ao::domain
