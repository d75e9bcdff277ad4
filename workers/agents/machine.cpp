// $PATH comes first: somebody who puts a program there means that one.
#include "workers/agents/machine.h"

#include "ipc/daemon/settings.h"
#include "workers/program_run.h"

#include <filesystem>

namespace ao::workers::agents {

Machine Machine::this_one() {
    const auto environment = daemon::process_environment();
    const auto settings = daemon::user_settings_dir(environment);
    return {std::filesystem::read_symlink("/proc/self/exe").parent_path().string(),
            environment("HOME").value_or(""), workers::search_path(),
            settings ? (*settings / "agents").string() : ""};
}

std::string Machine::find_program(const BinarySpec& binary) const {
    std::string all = binary.is_bundled ? "" : search_path;
    for (const auto& directory : directories(binary)) {
        all += ":" + directory;
    }
    for (const auto& name : binary.names) {
        if (auto found = workers::find_program(name, all); !found.empty()) {
            return found;
        }
    }
    return {};
}

std::string Machine::places(const BinarySpec& binary) const {
    std::string all = binary.is_bundled ? "" : "PATH";
    for (const auto& directory : directories(binary)) {
        all += (all.empty() ? "" : ", ") + directory;
    }
    return all;
}

std::vector<std::string> Machine::directories(const BinarySpec& binary) const {
    if (binary.is_bundled) {
        return {own_directory};
    }
    std::vector<std::string> all{"/usr/local/bin", "/opt/homebrew/bin"};
    std::vector<std::string> below_home;
    for (const auto& directory : binary.home) {
        if (!home.empty()) {
            below_home.push_back(home + "/" + directory);
        }
    }
    all.insert(binary.is_home_first ? all.begin() : all.end(), below_home.begin(),
               below_home.end());
    return all;
}

} // namespace ao::workers::agents
