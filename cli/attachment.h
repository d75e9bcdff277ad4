// One session shown in the user's own terminal, until it ends, the user detaches, or the daemon
// does not come back. Owns the process's signals while it runs.
#pragma once

#include "cli/descriptor.h"
#include "cli/detach_key.h"
#include "cli/json.h"
#include "cli/raw_terminal.h"
#include "cli/web_socket.h"
#include "ipc/daemon/settings.h"

#include <chrono>
#include <optional>
#include <string>

namespace ao::cli {

struct AttachEnd {
    enum class How : std::uint8_t {
        detached,
        exited,   // `exit` says how, as far as it is known
        failed,   // `why`
        signaled, // `signal` was sent to this process
        hung_up,  // the user's terminal is gone
    };

    How how = How::failed;
    Json exit{};
    std::string why{};
    int signal = 0;
};

class Attachment {
public:
    Attachment(std::string session, DetachKey detach_key, daemon::Settings settings);

    /// Connects. Done before the terminal is touched, so that what fails is told as usual.
    NetResult<void> begin();

    AttachEnd run();

private:
    using Clock = std::chrono::steady_clock;

    NetResult<void> connect();
    void send(Json message);
    void open();
    std::optional<AttachEnd> turn();
    std::optional<AttachEnd> take_keys();
    std::optional<AttachEnd> take_signal();
    std::optional<AttachEnd> take_output();
    std::optional<AttachEnd> take(const std::string& frame);
    std::optional<AttachEnd> look_for_daemon();
    void lose_daemon();
    void suspend();
    int poll_timeout() const;

    std::string session_;
    DetachKey detach_key_;
    daemon::Settings settings_;
    Descriptor signals_;
    std::optional<WebSocket> socket_; // nothing: the daemon is away
    std::optional<RawTerminal> terminal_;
    Clock::time_point try_at_;
    Clock::time_point give_up_at_;
    std::string last_error_;
    bool is_opened_ = false;
};

} // namespace ao::cli
