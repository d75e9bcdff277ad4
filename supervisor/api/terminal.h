// One terminal that one client has open: a connection of its own to the session's host, or the last
// screen of one that is over. What the client does not take stays with the host, which sheds it and
// draws anew. Lives on the terminal hub and is used on that hub's thread only.
#pragma once

#include "supervisor/api/hub.h"
#include "supervisor/api/mux_message.h"
#include "supervisor/api/terminal_opening.h"

namespace ao::api {

class MuxClient;
class TerminalHub;

/// Columns and rows as a client has them; zero: not told.
struct Grid {
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;

    bool is_named() const { return columns > 0 && rows > 0; }

    bool operator==(const Grid&) const = default;
};

class Terminal : public Hub::Member {
public:
    Terminal(TerminalHub& home, MuxClient& client, std::uint64_t key, const MuxRequest& open);
    ~Terminal() override;

    int descriptor() const override { return link_ ? link_->descriptor() : -1; }

    void on_adopted() override;
    void on_ready(std::uint32_t events) override;
    void on_deadline() override;

    /// Where it is, or why it is nowhere.
    void on_opened(TerminalOpening opening);

    // What its client asks for.
    void type(std::string bytes);
    void resize(Grid grid, bool is_forced);

    /// Its client left or closed it; nothing is said any more.
    void leave();

    /// There is room for output again.
    void on_room();

    std::uint64_t key() const { return key_; }

    const std::string& id() const { return id_; }

    /// Of the host; empty until it was found.
    const std::string& directory() const { return directory_; }

    bool is_primary() const { return is_primary_; }

    bool names_size() const { return grid_.is_named(); }

    /// Whether its size takes part in deciding the terminal's (TerminalHub decides).
    void take_part(bool does_take_part);

private:
    void attach(pty::HostLink link);
    void serve_link(std::uint32_t events);
    void take(std::vector<pty::HostMessage> messages);
    void tell_size(const pty::Status& status);
    void show(std::string_view bytes);
    void show_saved();
    void say(const pty::ClientMessage& message);
    void say_opened();
    void watch_link();
    void lose_link(const std::string& why);
    void end(const MuxExit& exit);
    void fail(const std::string& why);
    void retire();

    TerminalHub& home_;
    MuxClient& client_;
    const std::uint64_t key_;
    const std::string id_;
    const bool is_primary_;
    Grid grid_;      // of the client
    Grid told_grid_; // that the client knows the terminal to have
    std::string directory_;
    std::optional<pty::HostLink> link_;
    Hub::Clock::time_point attached_at_;
    std::string keys_;            // typed before there was a link
    std::size_t unsent_keys_ = 0; // bytes that the link has not been able to send
    std::string saved_;           // screen of a host that is over
    std::size_t saved_shown_ = 0;
    std::optional<MuxExit> exit_;
    std::uint64_t failures_ = 0;
    std::uint32_t events_ = 0; // watched for
    bool takes_part_ = false;
    bool is_attached_ = false; // the host was told
    bool is_opened_ = false;   // the client was told
    bool has_screen_ = false;  // of this link
    bool is_paused_ = false;   // no room
    bool is_over_ = false;
};

} // namespace ao::api
