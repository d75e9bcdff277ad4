// Takes what is there, leaves out what is ours, puts in what was named.
#include "workers/runtime/hosts/session_environment.h"

#include "workers/program_run.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string_view>
#include <unistd.h>

namespace ao::workers::hosts {

namespace {

// What must not pass from the daemon into a session: its own settings and tokens, and the marks of
// a terminal or multiplexer that it was perhaps started from.
bool stays_outside(std::string_view name) {
    return name.starts_with("AO_") || name == "NO_COLOR" || name.starts_with("TMUX") ||
           name.starts_with("ZELLIJ") || name == "STY" || name == "COLUMNS" || name == "LINES";
}

} // namespace

std::vector<std::string>
session_environment(const std::vector<ipc::EnvironmentVariable>& variables) {
    std::map<std::string, std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals != std::string_view::npos && !stays_outside(text.substr(0, equals))) {
            all.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    all["TERM"] = "xterm-256color";
    all["COLORTERM"] = "truecolor";
    if (all["PATH"].empty()) {
        all["PATH"] = search_path();
    }
    for (const auto& variable : variables) {
        all[variable.name] = variable.value;
    }
    const auto own = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    all["PATH"] = own.string() + ":" + all["PATH"];
    std::vector<std::string> environment;
    for (const auto& [name, value] : all) {
        environment.push_back(name + "=" + value);
    }
    return environment;
}

std::string login_shell() {
    const char* const shell = std::getenv("SHELL");
    const bool is_usable = shell != nullptr && *shell == '/' && ::access(shell, X_OK) == 0;
    return is_usable ? shell : "/bin/sh";
}

} // namespace ao::workers::hosts
