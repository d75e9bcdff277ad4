// Named places at which a test build can be made to die or fail, to prove that nothing is lost
// there. AO_FAILPOINT=name:nth ends the process with SIGKILL at the nth pass of that place;
// AO_FAILPOINT=@file reads "name" or "name operation" from that file at every pass, and the one
// process that takes the file away dies, so a test arms a place while everything runs and sees that
// it was hit. In other builds a failpoint is nothing.
#pragma once

#include <array>
#include <string_view>

namespace ao::ipc {

/// Every failpoint of the supervisor. `--list-failpoints` prints this list and the attack suite
/// fails if one is never hit.
inline constexpr std::array kSupervisorFailpoints{
    std::string_view{"start.before_lock"},     std::string_view{"start.before_migrate"},
    std::string_view{"migrate.before_step"},   std::string_view{"migrate.before_commit"},
    std::string_view{"migrate.after_commit"},  std::string_view{"start.before_listen"},
    std::string_view{"start.before_run_file"}, std::string_view{"start.after_run_file"},
    std::string_view{"hub.after_receive"},     std::string_view{"core.before_apply"},
    std::string_view{"core.before_commit"},    std::string_view{"core.after_commit"},
    std::string_view{"core.after_publish"},    std::string_view{"core.after_acknowledge"},
    std::string_view{"spool.after_rename"},    std::string_view{"spool.before_remove"},
    std::string_view{"stop.before_streams"},   std::string_view{"stop.before_workers"},
    std::string_view{"stop.before_store"},     std::string_view{"stop.before_run_file"},
};

/// Every failpoint of the worker kit.
inline constexpr std::array kWorkerFailpoints{
    std::string_view{"worker.before_hello"},     std::string_view{"worker.after_fact"},
    std::string_view{"worker.before_operation"}, std::string_view{"worker.before_answer"},
    std::string_view{"worker.after_answer"},
};

/// What the core passes on the way of every operation, with the operation's kind.
inline constexpr std::array kOperationFailpoints{
    std::string_view{"operation.before_write"},       std::string_view{"operation.before_commit"},
    std::string_view{"operation.before_send"},        std::string_view{"operation.after_send"},
    std::string_view{"operation.before_apply"},       std::string_view{"operation.after_apply"},
    std::string_view{"operation.before_acknowledge"},
};

/// A place inside of what one operation does.
struct EffectFailpoint {
    std::string_view operation;
    std::string_view name;
};

/// In the runtime worker. An operation that changes the world has at least one.
inline constexpr std::array kRuntimeFailpoints{
    EffectFailpoint{"create_worktree", "worktree.before_add"},
    EffectFailpoint{"create_worktree", "worktree.after_add"},
    EffectFailpoint{"provision_worktree", "provision.after_links"},
    EffectFailpoint{"provision_worktree", "provision.after_command"},
    EffectFailpoint{"prepare_launch", "launch.recorded"},
    EffectFailpoint{"prepare_launch", "launch.out_of_sight"},
    EffectFailpoint{"prepare_launch", "launch.written"},
    EffectFailpoint{"start_host", "host.launching"},
    EffectFailpoint{"start_host", "host.launched"},
    EffectFailpoint{"stop_host", "host.asked_to_end"},
    EffectFailpoint{"stop_host", "host.ended"},
    EffectFailpoint{"remove_worktree", "launch.taken_out"},
    EffectFailpoint{"remove_worktree", "quarantine.recorded"},
    EffectFailpoint{"remove_worktree", "quarantine.folder_moved"},
    EffectFailpoint{"remove_worktree", "quarantine.moved"},
    EffectFailpoint{"bring_back_worktree", "quarantine.registration_back"},
    EffectFailpoint{"bring_back_worktree", "quarantine.given_back"},
    EffectFailpoint{"deliver_message", "host.asked_to_type"},
};

/// In the agents worker, with the name of the event that it was given.
inline constexpr std::array kAgentsFailpoints{
    std::string_view{"hook.taken"}, std::string_view{"hook.derived"},
    std::string_view{"transcript.line"}, // with the session
};

/// In ao-pty-host.
inline constexpr std::array kHostFailpoints{
    EffectFailpoint{"start_host", "pty.directory_taken"},
    EffectFailpoint{"start_host", "pty.forked"},
    EffectFailpoint{"start_host", "pty.recorded"},
    EffectFailpoint{"start_host", "pty.program_runs"},
    EffectFailpoint{"start_host", "pty.answered"},
    EffectFailpoint{"stop_host", "pty.before_kill"},
    EffectFailpoint{"stop_host", "pty.killed"},
    EffectFailpoint{"stop_host", "pty.end_recorded"},
    EffectFailpoint{"deliver_message", "pty.taken"},
    EffectFailpoint{"deliver_message", "pty.typed"},
    EffectFailpoint{"deliver_message", "pty.submitted"},
};

constexpr bool is_failpoint(std::string_view name) {
    const auto is_among = [name](const auto& list) {
        for (const auto& known : list) {
            if constexpr (requires { known.name; }) {
                if (known.name == name) {
                    return true;
                }
            } else if (known == name) {
                return true;
            }
        }
        return false;
    };
    return is_among(kSupervisorFailpoints) || is_among(kWorkerFailpoints) ||
           is_among(kOperationFailpoints) || is_among(kRuntimeFailpoints) ||
           is_among(kAgentsFailpoints) || is_among(kHostFailpoints);
}

/// A failpoint's name; one that is not listed above does not compile.
class FailpointName {
public:
    consteval FailpointName(const char* name)
        : name_{name} { // NOLINT(google-explicit-constructor)
        if (!is_failpoint(name)) {
            throw "this failpoint is not in the list";
        }
    }

    std::string_view text() const { return name_; }

private:
    std::string_view name_;
};

#ifdef AO_TESTING
void pass_failpoint(std::string_view name, std::string_view operation);

/// `operation`: the kind of the one that is under way, where the place is one of many.
inline void failpoint(FailpointName name, std::string_view operation = {}) {
    pass_failpoint(name.text(), operation);
}
#else
inline void failpoint(FailpointName, std::string_view = {}) {}
#endif

} // namespace ao::ipc
