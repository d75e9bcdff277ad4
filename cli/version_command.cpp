// ao version, and the two hidden commands that become another program: ao daemon and ao hooks.
#include "cli/commands.h"
#include "cli/format.h"
#include "cli/login_environment.h"
#include "cli/own_programs.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace ao::cli {

namespace {

constexpr std::string_view kCommit = AO_BUILD_COMMIT;
constexpr std::string_view kDate = AO_BUILD_DATE;

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
    return format("cannot run {}: {}; ao is not installed completely", program,
                  std::strerror(errno));
}

} // namespace

std::string version_text() {
    return format("{}{}{}{}{}", AO_VERSION, kCommit.empty() ? "" : " commit ", kCommit,
                  kDate.empty() ? "" : " built ", kDate);
}

Result<int> print_version(const Console& console, const ReportOptions& options) {
    if (!options.is_json) {
        console.print(version_text() + '\n');
        return 0;
    }
    Json json{{"version", AO_VERSION}};
    if (!kCommit.empty()) {
        json["commit"] = kCommit;
    }
    if (!kDate.empty()) {
        json["built"] = kDate;
    }
    console.print_json(json);
    return 0;
}

Result<int> become_daemon() {
    take_login_environment();
    return fail(become("ao-supervisor", {}));
}

Result<int> become_hook(const Console& console, std::vector<std::string> arguments) {
    console.complain(become("ao-hook", std::move(arguments)));
    return 0;
}

} // namespace ao::cli
