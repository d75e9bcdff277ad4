// Looks for every agent's program.
#include "workers/agents/agents_worker.h"

#include "workers/agents/catalog.h"
#include "workers/countdown.h"
#include "workers/version_look.h"

#include <cstdlib>

namespace ao::workers {

namespace {

std::vector<std::string> directories_of(const agents::BinarySpec& binary) {
    std::vector<std::string> directories{"/usr/local/bin", "/opt/homebrew/bin"};
    const char* home = std::getenv("HOME");
    std::vector<std::string> below_home;
    for (const auto& directory : binary.home) {
        if (home != nullptr) {
            below_home.push_back(std::string{home} + "/" + directory);
        }
    }
    directories.insert(binary.is_home_first ? directories.begin() : directories.end(),
                       below_home.begin(), below_home.end());
    return directories;
}

/// The programs that somebody has to have installed.
std::vector<const agents::AgentRow*> rows_to_look_for(const agents::Catalog& catalog) {
    std::vector<const agents::AgentRow*> rows;
    for (const auto& entry : catalog.entries()) {
        if (!entry.row.binary.names.empty() && !entry.row.binary.is_bundled) {
            rows.push_back(&entry.row);
        }
    }
    return rows;
}

} // namespace

void AgentsWorker::probe(std::function<void(std::uint64_t facts)> done) {
    const auto catalog = agents::Catalog::load("");
    const auto rows = rows_to_look_for(catalog);
    const auto count = countdown(rows.size(), std::move(done));
    for (const auto* row : rows) {
        VersionLook look;
        look.program = row->binary.names.front();
        look.arguments = row->binary.version;
        look.directories = directories_of(row->binary);
        look_for_version(
            workbench_, look, [this, agent = row->id, count](const VersionFound& found) {
                workbench_.report(ipc::AgentCliSeen{agent, found.availability, found.path,
                                                    found.version, found.detail});
                count();
            });
    }
}

} // namespace ao::workers
