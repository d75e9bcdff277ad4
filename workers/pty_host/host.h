// The host of one session: a terminal, the program in it, and those who look on. One thread, one
// epoll; it wakes up when something happens or falls due, and otherwise sleeps without a timer.
#pragma once

#include "ipc/pty/host_state.h"
#include "workers/hosting/host_directory.h"
#include "workers/hosting/memory_watch.h"
#include "workers/hosting/session_cgroup.h"
#include "workers/pty_host/client.h"
#include "workers/pty_host/delivery.h"
#include "workers/pty_host/input_queue.h"
#include "workers/pty_host/pty_child.h"
#include "workers/pty_host/terminal/terminal.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ao::pty_host {

/// What a host is made of once its program runs.
struct HostParts {
    hosting::HostDirectory directory;
    pty::HostState state;
    ipc::Descriptor listener;
    PtyChild child;
    TerminalSize size;
    std::size_t scrollback_lines = 0;
    pty::Milliseconds unwatched{0}; // ends when nobody was attached for so long; 0: never
};

class Host {
public:
    /// Signals of the process must be blocked already. Throws std::system_error.
    explicit Host(HostParts parts);

    /// Serves until the program has ended, its clients know, and its last screen is on disk.
    void run();

private:
    // The loop: host.cpp.
    void watch(int descriptor, std::uint64_t tag, std::uint32_t events);
    void handle(std::uint64_t tag, std::uint32_t events, TimePoint now);
    void handle_signals(TimePoint now);
    void handle_socket_event();
    void renew_socket();
    void read_output(TimePoint now);
    void settle_turn(TimePoint now);
    bool write_to_clients(TimePoint now); // false: some have left
    int timeout_ms(TimePoint now) const;
    TerminalFacts terminal_facts() const;

    // The end: host_end.cpp.
    void end(pty::ExitStatus exit, TimePoint now);
    void kill_all(TimePoint now);
    void note_memory_kills();
    void note_viewers(TimePoint now);
    void leave_unwatched(TimePoint now);
    void drain_output(TimePoint now);
    void leave_files();

    // Clients: host_clients.cpp.
    void accept_clients(TimePoint now);
    void serve(Client& client, const pty::ClientMessage& message, TimePoint now);
    void greet(Client& client, const pty::Hello& hello);
    static void refuse(Client& client, const std::string& reason, const std::string& text);
    void attach(Client& client, const pty::Attach& attach, TimePoint now);
    void signal_foreground(pty::SignalName name) const;
    void decide_size(TimePoint now);
    void broadcast(std::string_view visible);
    void give_snapshots(TimePoint now);
    void note_drawn(TimePoint now);
    void give_screens(TimePoint now);
    TimePoint drawn_by(TimePoint due) const;
    TimePoint snapshot_due(const Client& client) const;
    void deliver(const std::vector<Receipt>& receipts);
    pty::Status status(TimePoint now) const;
    pty::Text text(std::uint32_t lines) const;
    pty::ScreenSeen screen_seen(std::uint32_t lines) const;
    std::string title() const;
    std::int64_t foreground_group() const;
    void close(ClientId id, TimePoint now);

    hosting::HostDirectory directory_;
    pty::HostState state_;
    hosting::SessionCgroup cgroup_;
    hosting::MemoryWatch memory_;
    ipc::Descriptor listener_;
    PtyChild child_;
    Terminal terminal_;
    InputQueue input_;
    Delivery delivery_;
    ipc::Descriptor epoll_;
    ipc::Descriptor signals_;
    ipc::Descriptor socket_watch_; // inotify: somebody removed our socket
    std::map<ClientId, std::unique_ptr<Client>> clients_;
    ClientId next_client_;
    TimePoint last_output_;
    TimePoint synchronized_since_;
    std::uint64_t output_bytes_ = 0;
    std::uint64_t socket_inode_ = 0;
    bool is_output_over_ = false;
    std::optional<TimePoint> leave_at_; // the program has ended; at the latest then
    const pty::Milliseconds unwatched_;
    std::optional<TimePoint> unwatched_until_; // nobody is attached: until then
    bool was_asked_to_go_ = false;
    std::string visible_; // reused by every turn
    std::string answers_;
};

} // namespace ao::pty_host
