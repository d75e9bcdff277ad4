// A key whose value is what an agent does: one of the states, or "none".
#pragma once

#include "ipc/activity.h"
#include "workers/agents/table_reader.h"

#include <optional>
#include <string_view>

namespace ao::workers::agents {

/// Nothing for "none", for a key that is absent, and for a value that it complains about.
std::optional<ipc::Activity> read_state(TableReader& table, std::string_view key);

} // namespace ao::workers::agents
