// Asked as an interactive login shell, since people export in either kind of file.
#include "workers/login_environment.h"

#include <algorithm>
#include <array>
#include <unistd.h>

namespace ao::workers {

namespace {

using namespace std::chrono_literals;

constexpr auto kShellWithin = 3s; // then nothing is waited for any longer
constexpr std::size_t kMaxEnvironment = 1U << 20;
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

Task<EnvironmentMap> recover_login_environment(Workbench& workbench, std::string shell,
                                               EnvironmentMap own) {
    if (!lacks_a_shell(own)) {
        co_return own;
    }
    ProgramRun asked;
    asked.argv = {std::move(shell), "-ilc", "printf '%s' '" + std::string{kSentinel} + "'; env -0"};
    asked.within = kShellWithin;
    asked.max_output = kMaxEnvironment;
    asked.errors_apart = true;
    const auto result = co_await run(workbench, std::move(asked));
    auto found = result.succeeded() && !result.was_cut ? parse_login_environment(result.output)
                                                       : std::nullopt;
    co_return merged_environment(std::move(found).value_or(EnvironmentMap{}), own);
}

} // namespace ao::workers
