// Nothing is called over without proof: the session's row, the host's own last words, or a process
// that cannot exist any more.
#include "supervisor/api/terminal_opening.h"

#include "ipc/limits.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/host_state.h"
#include "supervisor/api/socket.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ao::api {

namespace {

/// The whole file, or nothing when it is not there, not a file, or larger than a host leaves.
std::string read_screen(const std::string& path) {
    constexpr std::size_t kMost = 2 * pty::kScrollbackBytes; // colors and the visible part on top
    const Socket file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};

    struct stat facts {};

    if (!file || ::fstat(file.descriptor(), &facts) != 0 || !S_ISREG(facts.st_mode) ||
        static_cast<std::size_t>(facts.st_size) > kMost) {
        return {};
    }
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count = ::read(file.descriptor(), bytes.data() + done, bytes.size() - done);
        if (count <= 0) {
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

SavedScreen saved_screen(const std::string& directory, const pty::HostState& state) {
    SavedScreen saved;
    saved.bytes = read_screen(pty::screen_path(directory));
    if (state.end) {
        saved.exit = to_mux_exit(state.end->exit);
    }
    return saved;
}

/// A host that cannot be reached: gone for good, or only for now.
decltype(TerminalOpening::outcome) unreachable(const std::string& directory, int error) {
    // It may have ended between the first look and the connection.
    const auto state = pty::read_host_state(directory);
    if (state && (state->end || pty::is_provably_gone(state->host, state->boot_id))) {
        return saved_screen(directory, *state);
    }
    return TerminalAway{"its host does not answer: " + std::generic_category().message(error)};
}

decltype(TerminalOpening::outcome) open_place(const TerminalPlace& place) {
    const auto state = pty::read_host_state(place.directory);
    if (!state) {
        const bool is_missing = state.error().problem == pty::HostStateProblem::missing;
        if (is_missing && place.is_over) {
            return SavedScreen{};
        }
        return TerminalAway{is_missing
                                ? "its program has not been started yet"
                                : "its host's state cannot be read: " + state.error().detail};
    }
    if (state->end) {
        return saved_screen(place.directory, *state);
    }
    auto link = pty::HostLink::connect(*state);
    if (!link) {
        return unreachable(place.directory, link.error());
    }
    return LiveTerminal{std::move(*link)};
}

} // namespace

TerminalOpening open_terminal(TerminalPort& port, const std::string& id) {
    const auto place = port.find_terminal(id, ipc::limits().terminal_find_within);
    if (place) {
        return {place->directory, open_place(*place)};
    }
    if (place.error().kind == ErrorKind::unavailable) {
        return {"", TerminalAway{place.error().message}};
    }
    return {"", NoTerminal{place.error().message}};
}

MuxExit to_mux_exit(const pty::ExitStatus& exit) {
    MuxExit told;
    if (exit.signal != 0) {
        told.signal = exit.signal;
    } else {
        told.code = exit.code;
    }
    return told;
}

} // namespace ao::api
