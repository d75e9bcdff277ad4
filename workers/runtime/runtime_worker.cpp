// A table of tools and the versions that are known to do.
#include "workers/runtime/runtime_worker.h"

#include "workers/countdown.h"
#include "workers/runtime/hosts/session_cgroups.h"
#include "workers/version_look.h"

#include <filesystem>
#include <iterator>

namespace ao::workers {

namespace {

struct Tool {
    const char* name;
    VersionLook look;
};

std::vector<Tool> tools() {
    // The embedded runtime's host comes with ao, beside this program.
    const auto host = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return {
        {"git", {"git", {"--version"}, "2.36.0", {}}},     // worktree list -z
        {"tmux", {"tmux", {"-V"}, "3.2", {}}},             // copy-mode -q, -T
        {"zellij", {"zellij", {"--version"}, "0.44", {}}}, // decisions.md 5
        {"pty", {"ao-pty-host", {"--version"}, "", {host.string()}}},
    };
}

} // namespace

RuntimeWorker::RuntimeWorker(Workbench& workbench)
    : workbench_{workbench}
    , git_{workbench, find_program("git", search_path())}
    , runtimes_{workbench}
    , hosts_{workbench, runtimes_} {
    hosts::remove_left_cgroups();
}

void RuntimeWorker::probe(std::function<void(std::uint64_t facts)> done) {
    const auto all = tools();
    const auto count = countdown(all.size() + 1, std::move(done));
    workbench_.report(hosts::look_for_cgroups());
    count();
    for (const auto& tool : all) {
        look_for_version(workbench_, tool.look,
                         [this, name = std::string{tool.name}, count](const VersionFound& found) {
                             workbench_.report(ipc::ToolSeen{name, found.availability, found.path,
                                                             found.version, found.detail});
                             count();
                         });
    }
}

} // namespace ao::workers
