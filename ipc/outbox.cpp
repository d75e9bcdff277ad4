// Coalescing, numbering and acknowledging of facts.
#include "ipc/outbox.h"

namespace ao::ipc {

namespace {

std::pair<std::string, std::string> subject_of(const Fact& fact) {
    return std::visit(
        [](const auto& body) {
            using T = std::decay_t<decltype(body)>;
            return std::pair{std::string{T::kName}, std::string{body.subject()}};
        },
        fact);
}

} // namespace

bool Outbox::put(Fact fact, std::int64_t at_ms) {
    auto subject = subject_of(fact);
    if (const auto found = waiting_.find(subject); found != waiting_.end()) {
        found->second = {std::move(fact), at_ms};
        ++figures_.coalesced;
        return true;
    }
    if (waiting_.size() >= subjects_) {
        return false;
    }
    order_.push_back(subject);
    waiting_.emplace(std::move(subject), std::pair{std::move(fact), at_ms});
    return true;
}

std::optional<Outbox::Numbered> Outbox::next() {
    if (order_.empty() || under_way_.size() >= credits_) {
        return std::nullopt;
    }
    const auto entry = waiting_.extract(order_.front());
    order_.pop_front();
    auto& [fact, at_ms] = entry.mapped();
    under_way_.push_back({++last_sequence_, at_ms, std::move(fact)});
    ++figures_.sent;
    return under_way_.back();
}

void Outbox::acknowledge(Sequence sequence) {
    while (!under_way_.empty() && under_way_.front().sequence <= sequence) {
        under_way_.pop_front();
        ++figures_.acknowledged;
    }
}

OutboxFigures Outbox::figures() const {
    auto figures = figures_;
    figures.waiting = waiting_.size();
    return figures;
}

} // namespace ao::ipc
