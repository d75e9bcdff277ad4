// One session as it is stored: what is wanted of it, how far it has come, and what was observed. A
// value; its status is derived (session_status.h), its next step decided by session_lifecycle.h.
// Standard library only.
#pragma once

#include "ipc/activity.h"
#include "supervisor/domain/worker_view.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::domain {

/// What the user wants.
enum class SessionIntent : std::uint8_t { run, end };

constexpr auto enum_names(SessionIntent) {
    return std::array<std::string_view, 2>{"run", "end"};
}

/// Who told what its agent does. `request`: whoever called POST activity.
enum class ActivitySource : std::uint8_t { none, hook, screen, transcript, request };

constexpr auto enum_names(ActivitySource) {
    return std::array<std::string_view, 5>{"none", "hook", "screen", "transcript", "request"};
}

/// What has to happen next (docs/spawn.md). `live` and `ended` wait for nothing.
///   plan       what is to be started has to be planned
///   worktree   its folder and branch have to be made
///   provision  links, copies and commands in the new folder
///   prepare    the files of the plan have to be written
///   host       its program has to be started
///   live       its program runs
///   stopping   every process of it has to be ended
///   removing   its folder has to be taken away, if nothing is lost by it
///   ended      over; it can be restored
enum class SessionPhase : std::uint8_t {
    plan,
    worktree,
    provision,
    prepare,
    host,
    live,
    stopping,
    removing,
    ended,
};

constexpr auto enum_names(SessionPhase) {
    return std::array<std::string_view, 9>{"plan", "worktree", "provision", "prepare", "host",
                                           "live", "stopping", "removing",  "ended"};
}

using ipc::Activity;

/// Where the folder of a session is.
enum class WorkspaceState : std::uint8_t { none, present, quarantined };

constexpr auto enum_names(WorkspaceState) {
    return std::array<std::string_view, 3>{"none", "present", "quarantined"};
}

struct Session {
    std::string id;
    std::string project_id;
    std::int64_t number = 0; // within the project, from 1
    std::string kind = "worker";
    std::string harness;
    std::string display_name;
    std::string issue_id;
    std::string prompt;
    std::string command;     // of the harness `shell`; empty: a login shell
    std::string model;       // as the agent calls it; empty: its own choice
    std::string permissions; // a permission mode; empty: default

    SessionIntent intent = SessionIntent::run;
    SessionPhase phase = SessionPhase::plan;
    std::string operation;             // under way for the phase; empty: none
    std::optional<WallTime> queued_at; // since when it waits for its turn to start
    bool keeps_workspace = false;      // after `stopping`: leave the folder alone

    std::string repository;
    std::string branch;
    std::string base;
    std::string workspace_path;
    WorkspaceState workspace = WorkspaceState::none;
    std::string workspace_note; // why it was kept, or where it lies in quarantine

    std::string handle; // "<runtime>:<id>.<generation>": the runtime never changes
    std::int64_t generation = 0;

    // What its agent does, of the newest launch (session_activity.h).
    Activity activity = Activity::idle;
    WallTime activity_at;
    ActivitySource activity_source = ActivitySource::none;
    std::string activity_detail; // which event or rule told it, for people
    std::optional<WallTime> first_signal_at;
    std::optional<WallTime> hook_signal_at; // when a hook of its spoke first
    bool is_signal_capable = false;         // its silence means something
    std::string hooks_miss;       // states that its hooks do not tell, of its plan: "blocked idle"
    bool is_dialog_shown = false; // by its screen, as it told last
    std::optional<WallTime> launched_at; // since when its program runs
    std::optional<WallTime> silent_at;   // when it was noted that it should have said something
    std::string waits_on;                // tool whose dialog is open; empty: not known
    std::string tools_in_flight;         // a line each: tool_flight.h

    // Its conversation, as the agent tells it.
    std::string native_id;
    std::string transcript_path;
    std::int64_t transcript_deaths = 0; // of workers that were reading it
    std::string title;                  // what it was asked first
    std::string summary;                // what it said last

    std::string end_reason; // "exited", "out_of_memory", "killed", "lost", a failed step's code
    std::string end_detail; // for people
    std::optional<std::int64_t> exit_code;
    std::optional<std::int64_t> exit_signal;

    // Of the newest launch.
    std::int64_t memory_cap_mb = 0;   // in force; 0: none
    std::int64_t cpu_cap_percent = 0; // of one core
    std::string caps_problem;         // why one of the project's is not in force, for people
    std::int64_t memory_kills = 0;    // processes that were killed because there was no memory
    std::string memory_kill_process;  // the last one's name; empty: not known

    WallTime created_at;
    WallTime updated_at;

    /// Nothing runs for it and nothing is to; its folder may still be taken away or brought back.
    bool is_terminated() const {
        return phase == SessionPhase::ended ||
               (intent == SessionIntent::end && activity == Activity::exited);
    }

    /// Nothing is under way for it.
    bool is_at_rest() const { return operation.empty(); }

    bool operator==(const Session&) const = default;
};

} // namespace ao::domain
