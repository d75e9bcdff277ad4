// Whatever is not given is empty; that is what leaves words and members out.
#include "workers/agents/launch_variables.h"

namespace ao::workers::agents {

namespace {

/// Every run of other characters becomes one '-', as cursor names the folder of a workspace.
std::string folder_name(const std::string& path) {
    std::string name;
    for (const char c : path) {
        const bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (is_plain) {
            name += c;
        } else if (!name.empty() && name.back() != '-') {
            name += '-';
        }
    }
    while (name.ends_with('-')) {
        name.pop_back();
    }
    return name;
}

std::string guarded(const std::string& prompt, const std::string& guard) {
    const bool is_misread = !prompt.empty() && guard.find(prompt.front()) != std::string::npos;
    return is_misread ? " " + prompt : prompt;
}

} // namespace

Variables launch_variables(const AgentRow& row, const LaunchInput& input,
                           const std::string& native_id) {
    Variables all;
    all["agent"] = row.id;
    all["bin"] = !input.program.empty() || row.binary.names.empty() ? input.program
                                                                    : row.binary.names.front();
    all["ao_hook"] = input.ao_hook;
    all["command"] = input.command;
    all["data"] = input.data_directory;
    all["dir"] = input.data_directory + "/agents/" + input.session_id;
    all["model"] = input.model;
    if (const auto slash = input.model.find('/'); slash != std::string::npos) {
        all["model_provider"] = input.model.substr(0, slash);
        all["model_name"] = input.model.substr(slash + 1);
    }
    all["nid"] = native_id;
    all["permission"] = row.permissions[static_cast<std::size_t>(input.permission)].value;
    all["project"] = input.project_id;
    all["prompt"] = guarded(input.prompt, row.launch.guard);
    all["session"] = input.session_id;
    all["sys"] = input.system_prompt;
    all["sys_file"] = input.system_prompt_file;
    all["ws"] = input.worktree;
    all["ws_name"] = folder_name(input.worktree);
    all["ws_resolved"] = input.worktree_resolved;
    return all;
}

} // namespace ao::workers::agents
