// Checks and sums. Sums of rows within the limits do not overflow below nine million rows.
#include "supervisor/domain/usage.h"

#include <algorithm>
#include <string_view>

namespace ao::domain {

namespace {

bool is_name(std::string_view text) {
    return text.size() <= kMaxUsageNameBytes && std::none_of(text.begin(), text.end(), [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
           });
}

UsageTotal& total_of(std::vector<NamedTotal>& totals, const std::string& name) {
    const auto place = std::lower_bound(
        totals.begin(), totals.end(), name,
        [](const NamedTotal& total, const std::string& sought) { return total.name < sought; });
    if (place != totals.end() && place->name == name) {
        return place->total;
    }
    return totals.insert(place, {name, {}})->total;
}

} // namespace

std::string fault_of(const ipc::UsageSeen& seen) {
    if (!is_name(seen.conversation)) {
        return "the conversation is no id";
    }
    if (!is_name(seen.model)) {
        return "the model is no name";
    }
    if (std::max({seen.input_tokens, seen.cache_read_tokens, seen.cache_write_tokens,
                  seen.output_tokens, seen.cost_microdollars.value_or(0)}) > kMaxUsage) {
        return "nobody can use that much";
    }
    return {};
}

Usage usage_of(const ipc::UsageSeen& seen, WallTime now) {
    const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
    Usage usage{seen.session_id,
                seen.conversation,
                seen.model,
                {number(seen.input_tokens), number(seen.cache_read_tokens),
                 number(seen.cache_write_tokens), number(seen.output_tokens)},
                std::nullopt,
                now};
    if (seen.cost_microdollars) {
        usage.cost_microdollars = number(*seen.cost_microdollars);
    }
    return usage;
}

void UsageTotal::add(const Usage& usage) {
    tokens.input += usage.tokens.input;
    tokens.cache_read += usage.tokens.cache_read;
    tokens.cache_write += usage.tokens.cache_write;
    tokens.output += usage.tokens.output;
    if (usage.cost_microdollars) {
        cost_microdollars = cost_microdollars.value_or(0) + *usage.cost_microdollars;
    } else {
        has_untold_cost = true;
    }
}

UsageReport sum_usage(const std::vector<SessionPart>& parts) {
    UsageReport report;
    for (const auto& [project_id, harness, usage] : parts) {
        if (report.sessions.empty() || report.sessions.back().session_id != usage.session_id) {
            report.sessions.push_back(
                {usage.session_id, project_id, harness, usage.updated_at, {}, {}});
        }
        auto& session = report.sessions.back();
        session.updated_at = std::max(session.updated_at, usage.updated_at);
        for (auto* total : {&session.total, &total_of(session.models, usage.model),
                            &total_of(report.projects, project_id),
                            &total_of(report.models, usage.model), &report.total}) {
            total->add(usage);
        }
    }
    return report;
}

} // namespace ao::domain
