// The project knows best, then who started the daemon.
#include "supervisor/domain/runtime_choice.h"

#include "ipc/fields.h"

namespace ao::domain {

namespace {

std::string how_to_get(ipc::RuntimeKind runtime) {
    switch (runtime) {
    case ipc::RuntimeKind::tmux:
        return "install it (apt-get install tmux)";
    case ipc::RuntimeKind::zellij:
        return "install version 0.44 or newer (cargo install --locked zellij)";
    case ipc::RuntimeKind::pty:
        break;
    }
    return "install ao with all of its programs";
}

} // namespace

RuntimeChoice choose_runtime(std::string_view of_project, std::string_view of_daemon) {
    if (const auto wanted = ipc::from_text<ipc::RuntimeKind>(of_project)) {
        return {*wanted, "the project's configuration says so"};
    }
    if (const auto wanted = ipc::from_text<ipc::RuntimeKind>(of_daemon)) {
        return {*wanted, "AO_RUNTIME says so"};
    }
    return {ipc::RuntimeKind::pty, "the default"};
}

RuntimeChoice runtime_of(const Session& session, std::string_view of_project,
                         std::string_view of_daemon) {
    auto today = choose_runtime(of_project, of_daemon);
    const auto kept = ipc::runtime_of(session.handle);
    if (!kept || *kept == today.runtime) {
        return today;
    }
    return {*kept, "it was made with it, and a session keeps its runtime"};
}

std::string handle_of(ipc::RuntimeKind runtime, const Session& session) {
    return std::string{ipc::to_text(runtime)} + ":" + session.id + "." +
           std::to_string(session.generation);
}

std::string fault_of_runtime(ipc::RuntimeKind runtime, const std::optional<ipc::ToolSeen>& seen) {
    const bool is_bad = seen && (seen->availability == ipc::Availability::missing ||
                                 seen->availability == ipc::Availability::unusable);
    if (!is_bad || runtime == ipc::RuntimeKind::pty) {
        return {};
    }
    const std::string name{ipc::to_text(runtime)};
    const auto found = seen->availability == ipc::Availability::missing
                           ? name + " is not installed"
                           : seen->path + " cannot be used (" + seen->detail + ")";
    return found + "; " + how_to_get(runtime) +
           " and let ao look again (ao worker probe runtime), or choose another runtime: "
           "AO_RUNTIME "
           "or ao project set-config --set runtime=pty";
}

} // namespace ao::domain
