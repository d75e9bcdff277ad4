// First the fields that the row asks for, then the rule of the event.
#include "workers/agents/derive.h"

#include "workers/agents/agents_limits.h"
#include "workers/agents/json_fields.h"
#include "workers/agents/short_text.h"

namespace ao::workers::agents {

namespace {

WantedFields wanted_of(const PayloadSpec& where, std::string_view event) {
    WantedFields wanted;
    for (const auto* fields : {&where.native_id, &where.title, &where.summary, &where.tool_name,
                               &where.tool_use_id, &where.transcript_path, &where.model}) {
        for (const auto& field : *fields) {
            if (field.event.empty() || field.event == event) {
                wanted.add(field.path);
            }
        }
    }
    return wanted;
}

std::string first_of(const std::vector<PayloadField>& fields, std::string_view event,
                     const JsonFields& payload) {
    for (const auto& field : fields) {
        const auto found = payload.find(field.path);
        if ((field.event.empty() || field.event == event) && found != payload.end() &&
            !found->second.empty()) {
            return found->second;
        }
    }
    return "";
}

std::optional<ipc::Activity> state_of(const StateRule& rule, const JsonFields& payload) {
    const auto value = payload.find(rule.field);
    if (rule.field.empty() || value == payload.end()) {
        return rule.otherwise;
    }
    const auto found = rule.cases.find(value->second);
    return found == rule.cases.end() ? rule.otherwise : found->second;
}

} // namespace

DerivedActivity derive(const AgentRow& row, std::string_view event, std::string_view payload) {
    const auto& where = row.payload;
    const auto rule = row.states.find(event);
    auto wanted = wanted_of(where, event);
    if (rule != row.states.end()) {
        wanted.add(rule->second.field);
    }
    const auto fields = json_fields(payload.substr(0, kMaxPayloadBytes), wanted);
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
    if (rule != row.states.end()) {
        derived.state = state_of(rule->second, fields);
    }
    return derived;
}

} // namespace ao::workers::agents
