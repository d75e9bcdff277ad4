// One warning for each.
#include "cli/stranger_check.h"

namespace ao::cli {

void check_strangers(const Json& diagnosis, Checks& checks) {
    const auto strangers = list_at(diagnosis, "strangers");
    for (const auto& stranger : strangers) {
        checks.push_back({Level::warn, "Strangers", line_at(stranger, "kind"),
                          line_at(stranger, "path") + ": " + line_at(stranger, "advice")});
    }
    if (strangers.empty()) {
        checks.push_back({Level::pass, "Strangers", "strangers",
                          "none; every host and every worktree belongs to a session"});
    }
}

} // namespace ao::cli
