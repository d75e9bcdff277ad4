// Reads a state as the catalog writes it.
#include "workers/agents/state_key.h"

namespace ao::workers::agents {

std::optional<ipc::Activity> read_state(TableReader& table, std::string_view key) {
    std::string text = "none";
    table.read(key, text);
    if (const auto state = ipc::from_text<ipc::Activity>(text)) {
        return state;
    }
    if (text != "none") {
        table.complain(key, "\"" + text +
                                "\" is none of active, idle, waiting_input, blocked, exited, none");
    }
    return std::nullopt;
}

} // namespace ao::workers::agents
