// ao version, and the two hidden commands that become another program: ao daemon and ao hooks.
#include "cli/commands.h"
#include "cli/own_programs.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace ao::cli {

namespace {

/// Replaces this process, so that output, pid and signals are the program's own. Returns only when
/// that fails.
std::string become(std::string_view name, std::vector<std::string> arguments) {
    auto program = program_beside(name).string();
    std::vector<char*> argv{program.data()};
    for (auto& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    return fmt::format("cannot run {}: {}; ao is not installed completely", program,
                       std::strerror(errno));
}

} // namespace

std::string version_text() {
    constexpr std::string_view kCommit = AO_BUILD_COMMIT;
    constexpr std::string_view kDate = AO_BUILD_DATE;
    return fmt::format("{}{}{}{}{}", AO_VERSION, kCommit.empty() ? "" : " commit ", kCommit,
                       kDate.empty() ? "" : " built ", kDate);
}

void add_version_command(CLI::App& root, Action& chosen) {
    auto& command = *root.add_subcommand("version", "Print the version");
    const auto is_json = std::make_shared<bool>(false);
    add_json_flag(command, *is_json);
    command.callback([&chosen, is_json] {
        chosen = [is_json](const Console& console) -> Result<int> {
            if (*is_json) {
                Json json{{"version", AO_VERSION}};
                for (const auto& [key, value] :
                     {std::pair{"commit", AO_BUILD_COMMIT}, std::pair{"built", AO_BUILD_DATE}}) {
                    if (*value != '\0') {
                        json[key] = value;
                    }
                }
                console.print_json(json);
            } else {
                console.print(version_text() + '\n');
            }
            return 0;
        };
    });
}

void add_daemon_command(CLI::App& root, Action& chosen) {
    auto& command = *root.add_subcommand("daemon", "Run the daemon in the foreground");
    command.group("");
    command.callback([&chosen] {
        chosen = [](const Console&) -> Result<int> { return fail(become("ao-supervisor", {})); };
    });
}

void add_hooks_command(CLI::App& root, Action& chosen) {
    auto& command = *root.add_subcommand("hooks", "Forward a hook event of an agent from stdin");
    command.group("");
    command.prefix_command();
    command.callback([&command, &chosen] {
        chosen = [&command](const Console& console) -> Result<int> {
            // An agent's hook must never fail because of us.
            console.complain(become("ao-hook", command.remaining()));
            return 0;
        };
    });
}

} // namespace ao::cli
