// Looks for a program and asks it for its version: the mechanism behind every "is it installed".
#pragma once

#include "ipc/facts.h"
#include "workers/workbench.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ao::workers {

struct VersionLook {
    std::string program; // name or path
    std::vector<std::string> arguments{"--version"};
    std::string minimum;                  // dotted numbers; empty: any
    std::vector<std::string> directories; // searched after $PATH
};

struct VersionFound {
    ipc::Availability availability = ipc::Availability::unknown;
    std::string path;
    std::string version; // dotted numbers, or the first line when there are none
    std::string detail;
};

/// Calls `done` when it is known. A program that is there but does not answer is `unknown`.
void look_for_version(Workbench& workbench, const VersionLook& look,
                      std::function<void(VersionFound)> done);

/// The first dotted number in `text` ("git version 2.39.5" gives "2.39.5"), or nothing.
std::optional<std::string> version_in(const std::string& text);

/// Compares dotted numbers part by part; a missing part counts as 0.
bool is_at_least(const std::string& version, const std::string& minimum);

} // namespace ao::workers
