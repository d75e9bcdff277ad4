// What one hook event says about its agent, by the rules of the agent's row. Pure. What it means
// together with earlier events (a dialog that is answered, a title that is there already) is for
// those who remember them.
#pragma once

#include "workers/agents/agent_row.h"

#include <optional>
#include <string>
#include <string_view>

namespace ao::workers::agents {

/// Text is empty where the event does not tell. All of it is cut to its limit (agents_limits.h) and
/// comes from the agent: it is for people and for looking up, never to be run.
struct DerivedActivity {
    std::optional<ipc::Activity> state;
    std::string native_id;
    std::string title;
    std::string summary;
    std::string tool_name;
    std::string tool_use_id;
    std::string transcript_path;
    std::string model;
};

/// `payload` is the event as the agent wrote it. An event that the row does not know says nothing
/// about the state.
DerivedActivity derive(const AgentRow& row, std::string_view event, std::string_view payload);

} // namespace ao::workers::agents
