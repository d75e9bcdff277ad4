// One connection: its frames in, its bounded queue out. A client that does not keep up loses
// output, never its connection: it is given a new snapshot once it has taken what it has.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/frame.h"
#include "ipc/pty/messages.h"
#include "ipc/pty/pty_limits.h"
#include "workers/pty_host/delivery.h"
#include "workers/pty_host/screen_watcher.h"
#include "workers/pty_host/terminal/terminal.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::pty_host {

/// An encoded frame, shared by all clients that get it.
using SharedBytes = std::shared_ptr<const std::string>;

class Client {
public:
    Client(ClientId id, ipc::Descriptor socket, TimePoint now)
        : id_{id}
        , socket_{std::move(socket)}
        , connected_at_{now} {}

    ClientId id() const { return id_; }

    int descriptor() const { return socket_.get(); }

    TimePoint connected_at() const { return connected_at_; }

    /// What has come; an empty optional when the client is gone or spoke nonsense.
    std::optional<std::vector<pty::ClientMessage>> receive();

    /// Queues a message that is not output.
    void send(const pty::HostMessage& message);

    /// Queues what the screen shows, in place of what still waits from an earlier look.
    void send_screen(const pty::ScreenSeen& seen);

    /// Queues an output frame, unless a snapshot is due or this is too much.
    void send_output(const SharedBytes& frame);

    /// Queues a snapshot, in as many frames as it needs.
    void send_snapshot(std::string_view bytes);

    /// From now on a snapshot is due; not before `not_before`.
    void want_snapshot(TimePoint not_before);

    bool wants_snapshot() const { return wants_snapshot_; }

    TimePoint snapshot_not_before() const { return snapshot_not_before_; }

    /// Writes what the socket takes. False: the client is gone.
    bool flush();

    bool is_drained() const { return queue_.empty(); }

    /// False while it has too many answers to take: it is not read from until then.
    bool takes_requests() const { return answer_bytes_ < pty::kClientQueueBytes; }

    bool is_welcome = false;                // hello was right
    bool is_refused = false;                // is closed once it has taken the reason
    bool is_attached = false;               // gets output
    std::optional<TerminalSize> wanted{};   // takes part in deciding the size
    std::optional<ScreenWatcher> watcher{}; // is told what the screen shows

private:
    enum class Kind : std::uint8_t { answer, screen, snapshot, output };

    struct Item {
        SharedBytes bytes;
        Kind kind;
    };

    ClientId id_;
    ipc::Descriptor socket_;
    TimePoint connected_at_;
    pty::FrameReader incoming_;
    std::deque<Item> queue_;
    std::size_t front_written_ = 0;
    std::size_t output_bytes_ = 0; // of the queue's output frames
    std::size_t answer_bytes_ = 0;
    bool wants_snapshot_ = false;
    TimePoint snapshot_not_before_;
};

} // namespace ao::pty_host
