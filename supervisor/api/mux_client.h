// One client of GET /mux: a WebSocket and the terminals it has open. What waits for it is bounded:
// while it does not take what it has, nothing more is read for it, neither from its terminals nor
// from itself. Lives on the terminal hub and is used on that hub's thread only.
#pragma once

#include "supervisor/api/access_log.h"
#include "supervisor/api/hub.h"
#include "supervisor/api/mux_message.h"
#include "supervisor/api/web_socket.h"

#include <deque>
#include <map>

namespace ao::api {

class Terminal;
class TerminalHub;

class MuxClient : public Hub::Member {
public:
    struct Start {
        Socket socket;
        std::shared_ptr<void> place; // among those that may be open
        AccessEntry access;
    };

    MuxClient(TerminalHub& home, Start start);
    ~MuxClient() override; // says goodbye to the client and to the log

    int descriptor() const override { return socket_.descriptor(); }

    void on_adopted() override;
    void on_ready(std::uint32_t events) override;
    void on_deadline() override;

    // For its terminals.

    /// Queues; flush() sends.
    void send(std::string_view frame);
    void flush();

    /// Little enough waits for it. Once this was false, its terminals are told when it is not any
    /// more.
    bool has_room();

    /// What was held back for want of room goes on.
    void make_room_known();

    /// The terminal is over, so its id is free. `did_end`: there was one, and who types into it
    /// later is told so.
    void forget(const Terminal& terminal, bool did_end);

    /// Something was committed; only for those that have subscribed.
    void notify(const std::vector<std::shared_ptr<const std::string>>& frames);

    /// Ends the connection at the next turn of the hub.
    void close(CloseCode code);

private:
    void serve();
    void obey(MuxRequest request);
    void obey_terminal(MuxRequest& request);
    void open(const MuxRequest& request);
    void move_notices();
    void watch();
    void leave_terminals();
    void leave(const char* why);

    TerminalHub& home_;
    WebSocket socket_;
    std::shared_ptr<void> place_;
    AccessEntry access_;
    std::map<std::string, Terminal*, std::less<>> terminals_; // by id
    std::deque<std::string> ended_;                           // ids of the last that were
    std::deque<std::shared_ptr<const std::string>> notices_;  // wait for room
    std::uint64_t seen_alive_ = 0; // what had been heard and taken at the last ping
    std::uint64_t drains_ = 0;     // times that a full socket took more
    std::uint32_t events_ = 0;     // watched for
    unsigned silent_pings_ = 0;
    const char* why_ = "shutdown";
    bool is_subscribed_ = false;
    bool is_full_ = false;    // somebody was told that there is no room
    bool is_closing_ = false; // the close frame is said or being said
    bool is_over_ = false;
};

} // namespace ao::api
