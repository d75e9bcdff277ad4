// Named places at which a test build can be made to die or fail, to prove that nothing is lost
// there. AO_FAILPOINT=name:nth ends the process with SIGKILL at the nth pass of that place. In
// other builds a failpoint is nothing.
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

constexpr bool is_failpoint(std::string_view name) {
    for (const auto known : kSupervisorFailpoints) {
        if (known == name) {
            return true;
        }
    }
    for (const auto known : kWorkerFailpoints) {
        if (known == name) {
            return true;
        }
    }
    return false;
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
void pass_failpoint(std::string_view name);

inline void failpoint(FailpointName name) {
    pass_failpoint(name.text());
}
#else
inline void failpoint(FailpointName) {}
#endif

} // namespace ao::ipc
