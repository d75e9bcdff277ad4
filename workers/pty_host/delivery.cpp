// runtime-workspace.md 8.1, "Sending messages".
#include "workers/pty_host/delivery.h"

#include "ipc/failpoint.h"
#include "ipc/pty/pty_limits.h"
#include "ipc/pty/terminal_text.h"

#include <algorithm>
#include <utility>

namespace ao::pty_host {

namespace {

using pty::SendDone;
using pty::SendOutcome;

constexpr std::size_t kMaxCanonicalLine = 4'095; // Linux, N_TTY_BUF_SIZE - 1, with its newline

bool has_line_longer_than(const std::string& text, std::size_t limit) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        const auto end = std::min(text.find('\r', begin), text.size());
        if (end - begin >= limit) {
            return true;
        }
        begin = end + 1;
    }
    return false;
}

} // namespace

Delivery::Job* Delivery::find(const std::string& id) {
    if (active_ && active_->message.id == id) {
        return &*active_;
    }
    const auto waiting = std::find_if(waiting_.begin(), waiting_.end(),
                                      [&](const Job& job) { return job.message.id == id; });
    return waiting == waiting_.end() ? nullptr : &*waiting;
}

std::optional<Receipt> Delivery::take(ClientId client, pty::Send message) {
    const auto known = std::find_if(remembered_.begin(), remembered_.end(),
                                    [&](const SendDone& done) { return done.id == message.id; });
    if (known != remembered_.end()) {
        return Receipt{{client}, *known};
    }
    if (auto* const job = find(message.id)) {
        job->clients.push_back(client);
        return std::nullopt;
    }
    if (is_over_) {
        return Receipt{{client}, {message.id, SendOutcome::refused, "the program has ended"}};
    }
    if (waiting_.size() >= pty::kWaitingSends) {
        return Receipt{{client}, {message.id, SendOutcome::busy, "too many messages wait"}};
    }
    const bool is_urgent = message.interrupt;
    Job job{std::move(message), {client}, Stage::typing, {}};
    // Interrupts overtake messages, not one another.
    const auto place = is_urgent ? std::find_if(waiting_.begin(), waiting_.end(),
                                                [](const Job& j) { return !j.message.interrupt; })
                                 : waiting_.end();
    waiting_.insert(place, std::move(job));
    return std::nullopt;
}

std::vector<Receipt> Delivery::advance(TimePoint now, const TerminalFacts& facts) {
    std::vector<Receipt> receipts;
    do {
        if (!active_) {
            if (waiting_.empty()) {
                break;
            }
            start(now, facts, receipts);
        }
    } while (!active_ || step(now, facts, receipts));
    return receipts;
}

void Delivery::start(TimePoint now, const TerminalFacts& facts, std::vector<Receipt>& receipts) {
    ipc::failpoint("pty.taken");
    active_ = std::move(waiting_.front());
    waiting_.pop_front();
    active_->since = now;
    input_.hold_keys();
    if (active_->message.interrupt) {
        active_->stage = Stage::interrupting;
        if (!input_.add("\x1b")) {
            finish(SendOutcome::busy, "the program does not read its input", false, receipts);
        }
        return;
    }
    type_text(now, facts, receipts);
}

// False when the message was finished instead.
bool Delivery::type_text(TimePoint now, const TerminalFacts& facts,
                         std::vector<Receipt>& receipts) {
    auto text = pty::harmless_text(active_->message.text);
    std::replace(text.begin(), text.end(), '\n', '\r'); // what the Enter key sends
    if (facts.is_canonical && has_line_longer_than(text, kMaxCanonicalLine)) {
        finish(SendOutcome::refused, "the terminal takes lines of at most 4,095 bytes here",
               active_->message.interrupt, receipts);
        return false;
    }
    if (facts.is_bracketed_paste && !text.empty()) {
        text = "\x1b[200~" + text + "\x1b[201~";
    }
    if (!input_.add(text)) {
        const auto outcome = active_->message.interrupt ? SendOutcome::refused : SendOutcome::busy;
        finish(outcome, "the program does not read its input", active_->message.interrupt,
               receipts);
        return false;
    }
    active_->stage = Stage::typing;
    active_->since = now;
    return true;
}

TimePoint Delivery::settled_at(const TerminalFacts& facts) const {
    const auto quiet =
        std::max(facts.last_output + pty::kSettleQuiet, active_->since + pty::kSettleAtLeast);
    return std::min(quiet, active_->since + pty::kSettleAtMost);
}

bool Delivery::is_settled(TimePoint now, const TerminalFacts& facts) const {
    return now >= settled_at(facts);
}

// True when it got further and may go on at once.
bool Delivery::step(TimePoint now, const TerminalFacts& facts, std::vector<Receipt>& receipts) {
    const auto go_to = [&](Stage stage) {
        active_->stage = stage;
        active_->since = now;
        return true;
    };
    switch (active_->stage) {
    case Stage::settling_interrupt:
        return is_settled(now, facts) && (type_text(now, facts, receipts) || true);
    case Stage::settling:
        if (!is_settled(now, facts)) {
            return false;
        }
        ipc::failpoint("pty.typed");
        input_.add("\r");
        return go_to(Stage::entering);
    case Stage::interrupting:
    case Stage::typing:
    case Stage::entering:
        break;
    }
    if (!input_.is_empty()) {
        if (now < active_->since + pty::kWriteWithin) {
            return false;
        }
        // Some of it was read, so it must not be typed again.
        input_.drop();
        finish(SendOutcome::refused, "the program stopped reading its input", true, receipts);
        return true;
    }
    if (active_->stage == Stage::interrupting) {
        return go_to(Stage::settling_interrupt);
    }
    if (active_->stage == Stage::typing && active_->message.submit) {
        return go_to(Stage::settling);
    }
    finish(active_->stage == Stage::entering ? SendOutcome::submitted : SendOutcome::written, "",
           true, receipts);
    return true;
}

void Delivery::finish(SendOutcome outcome, std::string detail, bool was_typed,
                      std::vector<Receipt>& receipts) {
    ipc::failpoint("pty.submitted");
    SendDone done{active_->message.id, outcome, std::move(detail)};
    if (was_typed) {
        remembered_.push_back(done);
        if (remembered_.size() > pty::kRememberedSends) {
            remembered_.pop_front();
        }
    }
    receipts.push_back({std::move(active_->clients), std::move(done)});
    active_.reset();
    input_.release_keys();
}

std::vector<Receipt> Delivery::refuse_all() {
    is_over_ = true;
    std::vector<Receipt> receipts;
    if (active_) {
        finish(SendOutcome::refused, "the program ended meanwhile", true, receipts);
    }
    for (auto& job : waiting_) {
        receipts.push_back({std::move(job.clients),
                            {job.message.id, SendOutcome::refused, "the program has ended"}});
    }
    waiting_.clear();
    return receipts;
}

std::optional<TimePoint> Delivery::deadline(const TerminalFacts& facts) const {
    if (!active_) {
        return std::nullopt;
    }
    const bool settles =
        active_->stage == Stage::settling || active_->stage == Stage::settling_interrupt;
    return settles ? settled_at(facts) : active_->since + pty::kWriteWithin;
}

} // namespace ao::pty_host
