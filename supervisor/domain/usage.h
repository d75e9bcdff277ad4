// What sessions have used of the models of their agents, what of it is believed, and its sums.
// Pure.
#pragma once

#include "ipc/agent_facts.h"
#include "supervisor/domain/worker_view.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ao::domain {

// Facts are gossip: no lie of a worker may fill the store, nor make a sum overflow.
inline constexpr std::size_t kMaxUsageNameBytes = 256; // of a conversation and of a model
inline constexpr std::uint64_t kMaxUsageRows = 256;    // conversations by models of one session
inline constexpr std::uint64_t kMaxUsage = 1'000'000'000'000; // tokens or microdollars of one row

struct TokenCounts {
    std::int64_t input = 0; // what was neither read from a cache nor written to one
    std::int64_t cache_read = 0;
    std::int64_t cache_write = 0;
    std::int64_t output = 0;

    bool operator==(const TokenCounts&) const = default;
};

/// All that one conversation of a session has used of one model so far.
struct Usage {
    std::string session_id;
    std::string conversation; // the agent's own id; empty: not told
    std::string model;        // empty: not told
    TokenCounts tokens;
    std::optional<std::int64_t> cost_microdollars; // nothing: the agent does not tell it
    WallTime updated_at;

    bool operator==(const Usage&) const = default;
};

/// Empty, or why nobody believes that.
std::string fault_of(const ipc::UsageSeen& seen);

/// `seen` has no fault.
Usage usage_of(const ipc::UsageSeen& seen, WallTime now);

struct UsageTotal {
    TokenCounts tokens;
    std::optional<std::int64_t> cost_microdollars; // of the parts that tell it; nothing: none does
    bool has_untold_cost = false;                  // of some part

    bool cost_is_partial() const { return cost_microdollars && has_untold_cost; }

    void add(const Usage& usage);

    bool operator==(const UsageTotal&) const = default;
};

/// Of one model or one project.
struct NamedTotal {
    std::string name;
    UsageTotal total;
};

/// A row with what its session says of it.
struct SessionPart {
    std::string project_id;
    std::string harness;
    Usage usage;
};

struct SessionUsage {
    std::string session_id;
    std::string project_id;
    std::string harness;
    WallTime updated_at;            // of its newest part
    std::vector<NamedTotal> models; // by name
    UsageTotal total;
};

struct UsageReport {
    std::vector<SessionUsage> sessions; // those that have used something, as they came
    std::vector<NamedTotal> projects;   // by id
    std::vector<NamedTotal> models;     // by name
    UsageTotal total;
};

/// The parts of one session follow each other.
UsageReport sum_usage(const std::vector<SessionPart>& parts);

} // namespace ao::domain
