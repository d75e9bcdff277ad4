// The worker's end of the wire: a DEALER socket with the outbox in front of it. Owned by the
// worker's loop, which polls `handle()` and calls `on_readable` and `on_time`.
#pragma once

#include "ipc/messages.h"
#include "ipc/outbox.h"
#include "ipc/vitals.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ao::ipc {

class WorkerLink {
public:
    using Clock = std::chrono::steady_clock;

    /// Connects; `page` tells where to and who we are. Throws zmq::error_t.
    explicit WorkerLink(std::shared_ptr<VitalsPage> page);
    ~WorkerLink();
    WorkerLink(const WorkerLink&) = delete;
    WorkerLink& operator=(const WorkerLink&) = delete;

    /// For zmq::poll.
    void* handle();

    void say_hello(const std::string& build);

    /// Reads everything that has arrived. What keeps the link (acknowledgements, pings) is dealt
    /// with here; the rest goes to `receive`. A frame that does not decode is dropped and counted:
    /// the supervisor is trusted to be right, not to be intact.
    void on_readable(const std::function<void(SupervisorMessage)>& receive);

    /// Reports a fact; returns false when the outbox is full (observe again later).
    bool report(Fact fact);

    void send(const WorkerMessage& message);

    /// Sends an outcome now and again until it is acknowledged.
    void answer(OperationDone done);

    /// True when this operation was answered and the answer is not acknowledged yet.
    bool has_answered(const OperationId& op_id) const { return answers_.contains(op_id); }

    /// When `on_time` has something to send again; nothing while everything is acknowledged.
    std::optional<Clock::time_point> next_deadline() const;
    void on_time(Clock::time_point now);

    /// Nothing is left to be acknowledged.
    bool is_drained() const { return outbox_.is_empty() && answers_.empty(); }

private:
    class Socket;

    void flush();
    void transmit(const WorkerMessage& message, Sequence sequence, std::int64_t at_ms);
    void transmit_fact(const Outbox::Numbered& numbered);
    void resend_facts();
    void publish_figures();
    void restart_resend_timer();

    std::shared_ptr<VitalsPage> page_;
    Incarnation incarnation_;
    std::unique_ptr<Socket> socket_;
    bool is_welcome_ = false;
    Outbox outbox_;
    std::map<OperationId, OperationDone> answers_;
    Clock::time_point resend_at_;
};

} // namespace ao::ipc
