// What the models of one conversation have used, from what the lines of its transcript tell. Pure.
#pragma once

#include "workers/agents/agent_row.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace ao::workers::agents {

struct UsageNumbers {
    std::uint64_t input = 0;
    std::uint64_t cache_read = 0;
    std::uint64_t cache_write = 0;
    std::uint64_t output = 0;
    std::optional<std::uint64_t> cost_microdollars;

    bool operator==(const UsageNumbers&) const = default;
};

using UsageByModel = std::map<std::string, UsageNumbers, std::less<>>;

/// What one line tells.
struct UsageEntry {
    UsageCount counts = UsageCount::message;
    std::string id; // of the message; empty: every entry is one of its own
    UsageNumbers numbers;
    bool input_includes_cache = false;
};

/// Numbers stay at the largest there may be instead of passing it.
UsageNumbers added(const UsageNumbers& a, const UsageNumbers& b);

class UsageSum {
public:
    /// `model` is the one that was told last; "" if none was.
    void book(const std::string& model, const UsageEntry& entry);

    const UsageByModel& by_model() const { return by_model_; }

private:
    struct Message {
        std::string id;
        std::string model;
        UsageNumbers numbers;
    };

    void book_message(const std::string& model, const std::string& id, const UsageNumbers& numbers);
    void book_total(const std::string& model, const UsageEntry& entry);
    const std::string& known(const std::string& model) const;

    UsageByModel by_model_;
    std::deque<Message> recent_;
    UsageNumbers total_; // as it was told last
};

} // namespace ao::workers::agents
