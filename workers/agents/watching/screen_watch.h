// Watches the screen of one launch of a session through its host, which says when it has changed.
// Nothing is asked for twice: without a change there is no wake-up. Lives until its last callback
// has run, whoever has let go of it.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/host_link.h"
#include "workers/agents/watching/screen_rules.h"
#include "workers/agents/watching/settling_state.h"
#include "workers/workbench.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ao::workers::agents {

/// What is to be looked for on whose screen. Equal ones need no new watch.
struct ScreenTask {
    std::string session_id;
    std::string handle;
    std::string host_directory;
    bool is_through_viewer = false; // the host is one around a multiplexer, which comes and goes
    std::shared_ptr<const ScreenRules> rules; // null: its state is not of interest
    std::string ready_pattern;                // empty: nobody waits for it

    bool operator==(const ScreenTask&) const = default;
};

struct ScreenFinding {
    ScreenVerdict told;
    bool is_ready = false;
};

class ScreenWatch : public std::enable_shared_from_this<ScreenWatch> {
public:
    using Found = std::function<void(const ScreenFinding&)>;

    /// `found` is called whenever there is something new to say, never after `end`.
    ScreenWatch(Workbench& workbench, ScreenTask task, Found found);

    ScreenWatch(const ScreenWatch&) = delete;
    ScreenWatch& operator=(const ScreenWatch&) = delete;

    const ScreenTask& task() const { return task_; }

    /// Begins, and begins anew when it has given up; else nothing.
    void begin();

    void end();

private:
    using Clock = std::chrono::steady_clock;

    void turn();
    void receive();
    void take(const pty::HostMessage& message);
    void leave_host();
    void look(const pty::ScreenSeen& seen);
    void connect();
    void lose_link();
    void wait();

    Workbench& workbench_;
    const ScreenTask task_;
    std::optional<ScreenPattern> ready_;
    Found found_;
    SettlingState state_;
    bool is_ready_ = false;
    std::optional<pty::HostLink> link_;
    std::int64_t own_group_ = 0;
    std::optional<ipc::Pipe> pause_; // never fills; to wait with while there is no link
    Clock::time_point connected_at_;
    std::size_t failures_ = 0; // since a link has lasted
    Clock::time_point again_at_;
    bool is_waiting_ = false; // somebody will call `turn`
    bool is_over_ = false;    // there is nothing to be seen here any more
    bool is_ended_ = false;   // nobody wants to know
};

} // namespace ao::workers::agents
