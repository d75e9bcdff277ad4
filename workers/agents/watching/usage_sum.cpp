// Nothing here passes kMaxUsage, whatever a transcript says.
#include "workers/agents/watching/usage_sum.h"

#include "workers/agents/agents_limits.h"

#include <algorithm>

namespace ao::workers::agents {

namespace {

std::uint64_t plus(std::uint64_t a, std::uint64_t b) {
    return std::min(kMaxUsage, std::min(kMaxUsage, a) + std::min(kMaxUsage, b));
}

std::uint64_t minus(std::uint64_t a, std::uint64_t b) {
    return a - std::min(a, b);
}

UsageNumbers taken_away(const UsageNumbers& from, const UsageNumbers& what) {
    UsageNumbers left{minus(from.input, what.input), minus(from.cache_read, what.cache_read),
                      minus(from.cache_write, what.cache_write), minus(from.output, what.output),
                      from.cost_microdollars};
    if (left.cost_microdollars) {
        left.cost_microdollars = minus(*left.cost_microdollars, what.cost_microdollars.value_or(0));
    }
    return left;
}

bool has_shrunk(const UsageNumbers& before, const UsageNumbers& now) {
    return now.input < before.input || now.cache_read < before.cache_read ||
           now.cache_write < before.cache_write || now.output < before.output ||
           now.cost_microdollars.value_or(0) < before.cost_microdollars.value_or(0);
}

UsageNumbers without_cache(UsageNumbers numbers, const UsageEntry& entry) {
    if (entry.input_includes_cache) {
        numbers.input = minus(numbers.input, numbers.cache_read);
    }
    return numbers;
}

} // namespace

UsageNumbers added(const UsageNumbers& a, const UsageNumbers& b) {
    UsageNumbers sum{plus(a.input, b.input), plus(a.cache_read, b.cache_read),
                     plus(a.cache_write, b.cache_write), plus(a.output, b.output), std::nullopt};
    if (a.cost_microdollars || b.cost_microdollars) {
        sum.cost_microdollars =
            plus(a.cost_microdollars.value_or(0), b.cost_microdollars.value_or(0));
    }
    return sum;
}

void UsageSum::book(const std::string& model, const UsageEntry& entry) {
    if (entry.counts == UsageCount::total) {
        book_total(known(model), entry);
    } else {
        book_message(known(model), entry.id, without_cache(entry.numbers, entry));
    }
}

void UsageSum::book_message(const std::string& model, const std::string& id,
                            const UsageNumbers& numbers) {
    const auto earlier = std::find_if(recent_.begin(), recent_.end(), [&](const auto& message) {
        return !id.empty() && message.id == id;
    });
    if (earlier != recent_.end()) {
        auto& of_model = by_model_[earlier->model];
        of_model = taken_away(of_model, earlier->numbers);
        recent_.erase(earlier);
    }
    auto& of_model = by_model_[model];
    of_model = added(of_model, numbers);
    if (!id.empty()) {
        recent_.push_back({id, model, numbers});
    }
    if (recent_.size() > kMaxRememberedMessages) {
        recent_.pop_front();
    }
}

void UsageSum::book_total(const std::string& model, const UsageEntry& entry) {
    const auto before = has_shrunk(total_, entry.numbers) ? UsageNumbers{} : total_;
    const auto more = without_cache(taken_away(entry.numbers, before), entry);
    auto& of_model = by_model_[model];
    of_model = added(of_model, more);
    total_ = entry.numbers;
}

const std::string& UsageSum::known(const std::string& model) const {
    static const std::string kOthers;
    const bool is_one_too_many =
        by_model_.size() >= kMaxModels && by_model_.find(model) == by_model_.end();
    return is_one_too_many ? kOthers : model;
}

} // namespace ao::workers::agents
