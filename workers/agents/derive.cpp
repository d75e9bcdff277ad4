// First the fields, then the rule of the event.
#include "workers/agents/derive.h"

#include "workers/agents/agents_limits.h"
#include "workers/agents/payload_fields.h"

namespace ao::workers::agents {

namespace {

/// Not in the middle of a character of UTF-8.
std::string cut(std::string text, std::size_t limit) {
    if (text.size() <= limit) {
        return text;
    }
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) {
        --limit;
    }
    text.resize(limit);
    return text;
}

std::string first_line(const std::string& text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string::npos) {
        return "";
    }
    return text.substr(from, text.find_first_of("\r\n", from) - from);
}

std::string first_of(const std::vector<PayloadField>& fields, std::string_view event,
                     const PayloadFields& payload) {
    for (const auto& field : fields) {
        const auto found = payload.find(field.path);
        if ((field.event.empty() || field.event == event) && found != payload.end() &&
            !found->second.empty()) {
            return found->second;
        }
    }
    return "";
}

std::optional<ipc::Activity> state_of(const StateRule& rule, const PayloadFields& payload) {
    const auto value = payload.find(rule.field);
    if (rule.field.empty() || value == payload.end()) {
        return rule.otherwise;
    }
    const auto found = rule.cases.find(value->second);
    return found == rule.cases.end() ? rule.otherwise : found->second;
}

} // namespace

DerivedActivity derive(const AgentRow& row, std::string_view event, std::string_view payload) {
    const auto fields = payload_fields(payload);
    const auto& where = row.payload;
    DerivedActivity derived;
    // An id that is too long would be another one when cut.
    derived.native_id = first_of(where.native_id, event, fields);
    if (derived.native_id.size() > kMaxNativeIdBytes) {
        derived.native_id.clear();
    }
    derived.title = cut(first_line(first_of(where.title, event, fields)), kMaxTitleBytes);
    derived.summary = cut(first_of(where.summary, event, fields), kMaxSummaryBytes);
    derived.tool_name = cut(first_of(where.tool_name, event, fields), kMaxToolBytes);
    derived.tool_use_id = cut(first_of(where.tool_use_id, event, fields), kMaxToolBytes);
    derived.transcript_path = cut(first_of(where.transcript_path, event, fields), kMaxPathBytes);
    derived.model = cut(first_of(where.model, event, fields), kMaxToolBytes);
    if (const auto rule = row.states.find(event); rule != row.states.end()) {
        derived.state = state_of(rule->second, fields);
    }
    return derived;
}

} // namespace ao::workers::agents
