// Looks for every agent's program.
#include "workers/agents/agents_worker.h"

#include "workers/agents/agent_programs.h"
#include "workers/countdown.h"
#include "workers/version_look.h"

#include <cstdlib>
#include <sstream>

namespace ao::workers {

namespace {

std::vector<std::string> home_directories(std::string_view below_home) {
    std::vector<std::string> directories{"/usr/local/bin", "/opt/homebrew/bin"};
    const char* home = std::getenv("HOME");
    if (home == nullptr) {
        return directories;
    }
    std::istringstream parts{std::string{below_home}};
    std::string part;
    while (std::getline(parts, part, ':')) {
        directories.push_back(std::string{home} + "/" + part);
    }
    return directories;
}

} // namespace

void AgentsWorker::probe(std::function<void(std::uint64_t facts)> done) {
    const auto count = countdown(kAgentPrograms.size(), std::move(done));
    for (const auto& known : kAgentPrograms) {
        VersionLook look;
        look.program = known.program;
        look.directories = home_directories(known.home_directories);
        look_for_version(
            workbench_, look,
            [this, agent = std::string{known.agent}, count](const VersionFound& found) {
                workbench_.report(ipc::AgentCliSeen{agent, found.availability, found.path,
                                                    found.version, found.detail});
                count();
            });
    }
}

} // namespace ao::workers
