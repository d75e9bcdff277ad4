// What one line of a transcript says, by the rules of the agent's row. Pure.
#pragma once

#include "ipc/activity.h"
#include "workers/agents/agent_row.h"
#include "workers/agents/json_fields.h"
#include "workers/agents/watching/usage_sum.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace ao::workers::agents {

/// Text is empty where the line does not tell. All of it is cut to its limit (agents_limits.h).
struct LineSays {
    bool has_state = false;
    std::optional<ipc::Activity> state; // nothing: it cannot be told
    std::string rule;                   // for people: which one has told the state
    std::optional<std::int64_t> at_ms;
    std::string native_id;
    std::string title;
    std::string model;
    std::vector<UsageEntry> usage;
};

/// A row's rules, compiled once. Where several rules tell the same, the last one counts.
class TranscriptRules {
public:
    explicit TranscriptRules(const TranscriptSpec& spec);
    ~TranscriptRules();

    TranscriptRules(const TranscriptRules&) = delete;
    TranscriptRules& operator=(const TranscriptRules&) = delete;

    LineSays read(std::string_view line) const;

    const TranscriptSpec& spec() const { return spec_; }

private:
    bool matches(std::size_t rule, const JsonFields& fields) const;

    TranscriptSpec spec_;
    WantedFields wanted_;
    std::vector<std::vector<std::unique_ptr<re2::RE2>>> patterns_; // as in `match` of every rule
};

} // namespace ao::workers::agents
