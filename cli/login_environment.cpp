// Asked as an interactive login shell, since people export in either kind of file.
#include "cli/login_environment.h"

#include "cli/tool_probe.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unistd.h>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kShellWithin = 3s; // then nothing is waited for any longer
constexpr std::string_view kSentinel = "__AO_SHELL_ENV__";
constexpr std::array kUsualDirectories{"/usr/local/bin",  "/usr/bin",  "/bin",
                                       "/usr/local/sbin", "/usr/sbin", "/sbin"};

void add_usual_directories(std::string& path) {
    for (const std::string directory : kUsualDirectories) {
        if ((':' + path + ':').find(':' + directory + ':') == std::string::npos) {
            path += (path.empty() ? "" : ":") + directory;
        }
    }
}

void add_variable(EnvironmentMap& environment, std::string_view text) {
    const auto equals = text.find('=');
    if (equals != std::string_view::npos && equals > 0) {
        environment.insert_or_assign(std::string{text.substr(0, equals)},
                                     std::string{text.substr(equals + 1)});
    }
}

} // namespace

EnvironmentMap process_variables() {
    EnvironmentMap environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        add_variable(environment, *entry);
    }
    return environment;
}

bool lacks_a_shell(const EnvironmentMap& environment) {
    return environment.find("SHLVL") == environment.end();
}

std::optional<EnvironmentMap> parse_login_environment(std::string_view output) {
    const auto sentinel = output.rfind(kSentinel);
    if (sentinel == std::string_view::npos) {
        return std::nullopt;
    }
    output.remove_prefix(sentinel + kSentinel.size());
    EnvironmentMap environment;
    while (!output.empty()) {
        const auto end = std::min(output.find('\0'), output.size());
        add_variable(environment, output.substr(0, end));
        output.remove_prefix(std::min(end + 1, output.size()));
    }
    const auto path = environment.find("PATH");
    if (path == environment.end() || path->second.empty()) {
        return std::nullopt;
    }
    return environment;
}

EnvironmentMap merged_environment(EnvironmentMap shell, const EnvironmentMap& own) {
    auto path = shell["PATH"];
    // The shell that was asked is no level of the session's own.
    shell.erase("SHLVL");
    shell.erase("_");
    shell.erase("PWD");
    shell.erase("OLDPWD");
    for (const auto& [name, value] : own) {
        shell[name] = value;
    }
    if (path.empty()) {
        path = shell["PATH"];
    }
    add_usual_directories(path);
    shell["PATH"] = std::move(path);
    return shell;
}

EnvironmentMap with_login_environment(const std::string& shell, const EnvironmentMap& own) {
    if (!lacks_a_shell(own)) {
        return own;
    }
    const auto command = "printf '%s' '" + std::string{kSentinel} + "'; env -0";
    const auto answer = run_tool(shell, {"-ilc", command}, kShellWithin);
    auto found = answer.exit_code == 0 ? parse_login_environment(answer.text) : std::nullopt;
    return merged_environment(std::move(found).value_or(EnvironmentMap{}), own);
}

void take_login_environment() {
    const auto own = process_variables();
    const auto shell = own.find("SHELL");
    const bool is_usable = shell != own.end() && shell->second.starts_with('/') &&
                           ::access(shell->second.c_str(), X_OK) == 0;
    const auto found = with_login_environment(is_usable ? shell->second : "/bin/sh", own);
    for (const auto& [name, value] : found) {
        ::setenv(name.c_str(), value.c_str(), 1);
    }
}

} // namespace ao::cli
