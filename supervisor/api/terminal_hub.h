// The thread that carries the terminals: the clients of GET /mux, what they have open, whose size
// counts, and the notices of what was committed. It never waits: what takes time runs on request
// threads. Public members are for its own thread unless they say otherwise.
#pragma once

#include "supervisor/api/exchange.h"
#include "supervisor/api/metrics.h"
#include "supervisor/api/mux_client.h"
#include "supervisor/api/terminal.h"

#include <atomic>
#include <deque>
#include <unordered_set>

namespace ao::api {

class TerminalHub {
public:
    /// Runs a job on a request thread; false when it cannot any more.
    using RunOnPool = std::function<bool(std::function<void()>)>;

    TerminalHub(TerminalPort& port, Metrics& metrics, RunOnPool run_on_pool);

    void start() { hub_.start(); }

    /// Closes every client and refuses new ones. Any thread.
    void stop();

    /// What a request for the route gets. Any thread.
    Response answer(const Request& request);

    /// Takes the socket of a request that answer() has made a WebSocket. Any thread.
    void adopt(MuxClient::Start start);

    /// Newly committed changes, in order. One caller at a time; never blocks.
    void on_changes(const std::vector<Change>& changes);

    Hub& hub() { return hub_; }

    Metrics& metrics() { return metrics_; }

    // For clients.
    void welcome(MuxClient& client);
    void subscribe(MuxClient& client);
    Terminal& open(MuxClient& client, const MuxRequest& request);
    void part_with(MuxClient& client);

    /// Has it make its room known at the end of this turn.
    void tell_of_room(MuxClient& client);

    // For terminals.

    /// Has it looked for; the outcome comes by Terminal::on_opened.
    void find(Terminal& terminal);

    /// It looks at the terminal in its directory; from here on its size may count.
    void enlist(Terminal& terminal);
    void delist(Terminal& terminal);

    /// Decides whose size takes part: primaries that named one, and if there are none, whoever did.
    void arrange(const std::string& directory);

    /// Destroys it once nobody on this thread uses it any more.
    void retire(Terminal& terminal);

private:
    struct Wish {
        std::uint64_t key;
        std::string id;
    };

    struct Found {
        std::uint64_t key;
        TerminalOpening opening;
    };

    void on_ring();
    void find_next();
    void deliver(Found found);
    void spread_notices();
    void destroy_retired();

    TerminalPort& port_;
    Metrics& metrics_;
    RunOnPool run_on_pool_;
    std::shared_ptr<std::atomic<std::size_t>> open_; // outlives clients that are torn down late
    std::atomic<std::size_t> subscribers_{0};
    std::atomic<bool> stopping_{false};

    // The hub's thread only.
    std::unordered_set<MuxClient*> clients_;
    std::unordered_set<MuxClient*> subscribed_;
    std::unordered_map<std::uint64_t, Terminal*> terminals_;
    std::unordered_map<std::string, std::vector<Terminal*>> viewers_; // by directory
    std::uint64_t next_key_ = 1;
    std::deque<Wish> wishes_; // terminals that are to be found
    std::size_t finding_ = 0;
    std::vector<MuxClient*> roomy_;
    std::vector<Hub::Member*> retired_;

    std::mutex mutex_; // guards the two below
    std::vector<Found> found_;
    std::vector<std::shared_ptr<const std::string>> notices_;

    Hub hub_; // last: its thread and members use everything above
};

} // namespace ao::api
