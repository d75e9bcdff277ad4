// The fields first, all at once; then rule by rule.
#include "workers/agents/watching/transcript_lines.h"

#include "workers/agents/agents_limits.h"
#include "workers/agents/short_text.h"
#include "workers/agents/watching/written_time.h"

#include <re2/re2.h>

#include <charconv>
#include <cmath>

namespace ao::workers::agents {

namespace {

std::string value_of(const JsonFields& fields, const std::string& field) {
    const auto found = fields.find(field);
    return found == fields.end() ? std::string{} : found->second;
}

/// Nothing for what is no whole number from 0 on.
std::optional<std::uint64_t> count_of(const JsonFields& fields, const std::string& field) {
    const auto text = value_of(fields, field);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return std::min(value, kMaxUsage);
}

std::optional<std::uint64_t> microdollars_of(const JsonFields& fields, const std::string& field) {
    const auto text = value_of(fields, field);
    double dollars = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dollars);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() ||
        !std::isfinite(dollars) || dollars < 0) {
        return std::nullopt;
    }
    const auto microdollars = std::round(dollars * 1e6);
    return microdollars < static_cast<double>(kMaxUsage) ? static_cast<std::uint64_t>(microdollars)
                                                         : kMaxUsage;
}

std::optional<UsageEntry> usage_of(const UsageSpec& spec, const JsonFields& fields) {
    const auto input = count_of(fields, spec.input);
    const auto output = count_of(fields, spec.output);
    const auto cost = microdollars_of(fields, spec.cost);
    if (!input && !output && !cost) {
        return std::nullopt;
    }
    UsageEntry entry;
    entry.counts = spec.counts;
    entry.id = value_of(fields, spec.id);
    if (entry.id.size() > kMaxMessageIdBytes) { // cut it might be another one's
        entry.id.clear();
    }
    entry.numbers = {input.value_or(0), count_of(fields, spec.cache_read).value_or(0),
                     count_of(fields, spec.cache_write).value_or(0), output.value_or(0), cost};
    entry.input_includes_cache = spec.input_includes_cache;
    return entry;
}

void learn(std::string& known, std::string told) {
    if (!told.empty()) {
        known = std::move(told);
    }
}

std::string name_of(const TranscriptRule& rule) {
    std::string name;
    for (const auto& [field, pattern] : rule.match) {
        name += (name.empty() ? "" : ", ") + field + " ~ " + pattern;
    }
    return cut(std::move(name), kMaxDetailBytes);
}

} // namespace

TranscriptRules::TranscriptRules(const TranscriptSpec& spec)
    : spec_{spec} {
    wanted_.add(spec.time);
    for (const auto& rule : spec_.lines) {
        auto& patterns = patterns_.emplace_back();
        for (const auto& [field, pattern] : rule.match) {
            wanted_.add(field);
            patterns.push_back(std::make_unique<RE2>(pattern, RE2::Quiet));
        }
        for (const auto* field : {&rule.native_id, &rule.title, &rule.model}) {
            wanted_.add(*field);
        }
        if (rule.usage) {
            const auto& usage = *rule.usage;
            for (const auto* field : {&usage.id, &usage.input, &usage.cache_read,
                                      &usage.cache_write, &usage.output, &usage.cost}) {
                wanted_.add(*field);
            }
        }
    }
}

TranscriptRules::~TranscriptRules() = default;

bool TranscriptRules::matches(std::size_t rule, const JsonFields& fields) const {
    const auto& match = spec_.lines[rule].match;
    for (std::size_t i = 0; i < match.size(); ++i) {
        const auto found = fields.find(match[i].first);
        if (found == fields.end() || !RE2::PartialMatch(found->second, *patterns_[rule][i])) {
            return false;
        }
    }
    return true;
}

LineSays TranscriptRules::read(std::string_view line) const {
    const auto fields = json_fields(line, wanted_);
    LineSays says;
    if (fields.empty()) {
        return says;
    }
    says.at_ms = written_at_ms(value_of(fields, spec_.time));
    for (std::size_t i = 0; i < spec_.lines.size(); ++i) {
        const auto& rule = spec_.lines[i];
        if (!matches(i, fields)) {
            continue;
        }
        if (rule.has_state) {
            says.has_state = true;
            says.state = rule.state;
            says.rule = name_of(rule);
        }
        if (auto id = value_of(fields, rule.native_id); id.size() <= kMaxNativeIdBytes) {
            learn(says.native_id, std::move(id));
        }
        learn(says.title, cut(first_line(value_of(fields, rule.title)), kMaxTitleBytes));
        learn(says.model, cut(value_of(fields, rule.model), kMaxToolBytes));
        if (rule.usage) {
            if (auto usage = usage_of(*rule.usage, fields)) {
                says.usage.push_back(std::move(*usage));
            }
        }
    }
    return says;
}

} // namespace ao::workers::agents
