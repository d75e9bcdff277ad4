// Delivers messages to the program, one at a time: text, a pause until the program has taken it,
// Enter. Each id is typed at most once, whatever is asked how often.
// Time comes in as an argument; nothing here blocks.
#pragma once

#include "ipc/pty/messages.h"
#include "workers/pty_host/input_queue.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace ao::pty_host {

using TimePoint = std::chrono::steady_clock::time_point;
using ClientId = std::uint64_t;

/// What the delivery must know about the terminal, asked when a message's turn comes.
struct TerminalFacts {
    bool is_bracketed_paste = false;
    bool is_canonical = false;
    TimePoint last_output;
};

struct Receipt {
    std::vector<ClientId> clients; // who asked for this id
    pty::SendDone done;
};

class Delivery {
public:
    explicit Delivery(InputQueue& input)
        : input_{input} {}

    /// Takes a message. A receipt at once for one that was delivered before or cannot be taken.
    std::optional<Receipt> take(ClientId client, pty::Send message);

    /// Goes on as far as time allows. Call after every turn while it is not idle.
    std::vector<Receipt> advance(TimePoint now, const TerminalFacts& facts);

    /// The program has ended: everything that waits is refused.
    std::vector<Receipt> refuse_all();

    bool is_idle() const { return !active_ && waiting_.empty(); }

    /// When `advance` has to be called at the latest, while one is being delivered.
    std::optional<TimePoint> deadline(const TerminalFacts& facts) const;

private:
    enum class Stage : std::uint8_t {
        interrupting,
        settling_interrupt,
        typing,
        settling,
        entering
    };

    struct Job {
        pty::Send message;
        std::vector<ClientId> clients;
        Stage stage = Stage::typing;
        TimePoint since; // of the stage
    };

    Job* find(const std::string& id);
    void start(TimePoint now, const TerminalFacts& facts, std::vector<Receipt>& receipts);
    bool step(TimePoint now, const TerminalFacts& facts, std::vector<Receipt>& receipts);
    bool type_text(TimePoint now, const TerminalFacts& facts, std::vector<Receipt>& receipts);
    void finish(pty::SendOutcome outcome, std::string detail, bool was_typed,
                std::vector<Receipt>& receipts);
    bool is_settled(TimePoint now, const TerminalFacts& facts) const;
    TimePoint settled_at(const TerminalFacts& facts) const;

    InputQueue& input_;
    std::optional<Job> active_;
    std::deque<Job> waiting_;
    std::deque<pty::SendDone> remembered_;
    bool is_over_ = false;
};

} // namespace ao::pty_host
