// How a host ends: no process of the session is left, its last screen is on disk, clients know.
#include "ipc/failpoint.h"
#include "ipc/pty/pty_limits.h"
#include "ipc/wall_clock.h"
#include "workers/hosting/session_end.h"
#include "workers/pty_host/host.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace ao::pty_host {

void Host::kill_all(TimePoint now) {
    if (leave_at_) {
        return;
    }
    ipc::failpoint("pty.before_kill");
    note_memory_kills(); // not what we kill ourselves
    const auto result = hosting::end_session(child_.pid, cgroup_);
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

// Written at once: whoever watches the directory tells the user while the session goes on.
void Host::note_memory_kills() {
    if (memory_.look()) {
        state_.memory_kills = memory_.kills();
        if (!pty::write_host_state(directory_.path(), state_)) {
            directory_.log("the state file cannot be written");
        }
    }
}

void Host::note_viewers(TimePoint now) {
    const bool is_watched = std::any_of(clients_.begin(), clients_.end(), [](const auto& entry) {
        return entry.second->is_attached || entry.second->watcher;
    });
    if (is_watched || unwatched_ == pty::Milliseconds{0} || leave_at_) {
        unwatched_until_.reset();
    } else if (!unwatched_until_) {
        unwatched_until_ = now + unwatched_;
    }
}

// The program is asked first: a client of a multiplexer that is killed leaves its mark there.
void Host::leave_unwatched(TimePoint now) {
    if (!unwatched_until_ || now < *unwatched_until_) {
        return;
    }
    if (std::exchange(was_asked_to_go_, true)) {
        return kill_all(now);
    }
    ::kill(child_.pid, SIGTERM);
    unwatched_until_ = now + pty::kFarewell;
}

// The program is over, and with it the session: what it left running goes too, for nobody could
// find it any more.
void Host::end(pty::ExitStatus exit, TimePoint now) {
    if (leave_at_) {
        return;
    }
    drain_output(now);
    note_memory_kills();
    const auto result = hosting::end_session(child_.pid, cgroup_);
    for (const auto pid : result.survivors) {
        directory_.log("process " + std::to_string(pid) + " cannot be ended");
    }
    drain_output(now);
    cgroup_.remove();
    state_.end = pty::HostEnd{exit, ipc::wall_now().time_since_epoch().count()};
    leave_files();
    ipc::failpoint("pty.end_recorded");
    deliver(delivery_.refuse_all());
    note_drawn(now); // who has the terminal may have changed without a word
    give_screens(now);
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
    const auto deadline = std::chrono::steady_clock::now() + pty::kDrainAfterExit;
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
