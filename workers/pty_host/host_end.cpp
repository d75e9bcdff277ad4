// How a host ends: no process of the session is left, its last screen is on disk, clients know.
#include "ipc/failpoint.h"
#include "ipc/pty/pty_limits.h"
#include "ipc/wall_clock.h"
#include "workers/pty_host/host.h"
#include "workers/pty_host/process_tree.h"

#include <cerrno>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace ao::pty_host {

void Host::kill_all(TimePoint now) {
    if (leave_at_) {
        return;
    }
    ipc::failpoint("pty.before_kill");
    const auto result = kill_descendants(child_.pid);
    ipc::failpoint("pty.killed");
    pty::KillDone done;
    done.survivors.assign(result.survivors.begin(), result.survivors.end());
    for (auto& [id, client] : clients_) {
        if (client->is_welcome) {
            client->send(done);
        }
    }
    if (result.child_exit) {
        end(*result.child_exit, now);
    }
}

// The program is over, and with it the session: what it left running goes too, for nobody could
// find it any more.
void Host::end(pty::ExitStatus exit, TimePoint now) {
    if (leave_at_) {
        return;
    }
    drain_output(now);
    const auto result = kill_descendants(child_.pid);
    for (const auto pid : result.survivors) {
        directory_.log("process " + std::to_string(pid) + " cannot be ended");
    }
    drain_output(now);
    state_.end = pty::HostEnd{exit, ipc::wall_now().time_since_epoch().count()};
    leave_files();
    ipc::failpoint("pty.end_recorded");
    deliver(delivery_.refuse_all());
    give_snapshots(now);
    for (auto& [id, client] : clients_) {
        if (client->is_welcome) {
            client->send(pty::Exited{exit});
        }
    }
    leave_at_ = now + pty::kFarewell;
}

// What the program wrote before it ended is still in the terminal.
void Host::drain_output(TimePoint now) {
    const auto deadline = now + pty::kDrainAfterExit;
    while (!is_output_over_ && std::chrono::steady_clock::now() < deadline) {
        pollfd readable{child_.master.get(), POLLIN, 0};
        if (::poll(&readable, 1, 0) <= 0) {
            return;
        }
        read_output(now);
    }
}

void Host::leave_files() {
    const auto& path = directory_.path();
    const bool is_written =
        pty::write_file_atomically(pty::screen_path(path), terminal_.snapshot()) &&
        pty::write_file_atomically(pty::screen_text_path(path), terminal_.text(0));
    if (!is_written) {
        directory_.log("the last screen cannot be written");
    }
    if (!pty::write_host_state(path, state_)) {
        directory_.log("the state file cannot be written");
    }
}

} // namespace ao::pty_host
