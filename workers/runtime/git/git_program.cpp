// A fixed row of -c options, the repository's own commands switched off, a scrubbed environment.
#include "workers/runtime/git/git_program.h"

#include "workers/runtime/git/repository_config.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unistd.h>

namespace ao::workers::git {

namespace {

// Each of these could run a program that the repository names, or do more than was asked for.
constexpr std::array kHardening{
    "core.hooksPath=/dev/null",
    "core.fsmonitor=",
    "core.alternateRefsCommand=true",
    "core.untrackedCache=false", // written by whoever wrote the index
    "status.showUntrackedFiles=all",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "protocol.allow=never", // above all ext::, which is a shell
    "protocol.file.allow=always",
    "protocol.git.allow=always",
    "protocol.http.allow=always",
    "protocol.https.allow=always",
    "protocol.ssh.allow=always",
    "gc.auto=0", // no repacking in the background under a session's feet
    "maintenance.auto=false",
    "advice.detachedHead=false",
};

// The user's own choices that are no address of a repository.
constexpr std::array kKept{
    "GIT_SSH=",           "GIT_SSH_COMMAND=",   "GIT_SSL_CAINFO=",     "GIT_SSL_CAPATH=",
    "GIT_CONFIG_GLOBAL=", "GIT_CONFIG_SYSTEM=", "GIT_CONFIG_NOSYSTEM="};

bool is_kept(std::string_view variable) {
    return std::any_of(kKept.begin(), kKept.end(),
                       [&](const char* kept) { return variable.starts_with(kept); });
}

} // namespace

std::vector<std::string> scrubbed_environment(const std::vector<std::string>& added) {
    std::vector<std::string> environment;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (!text.starts_with("LC_ALL=") && (!text.starts_with("GIT_") || is_kept(text))) {
            environment.emplace_back(text);
        }
    }
    environment.insert(environment.end(), added.begin(), added.end());
    return environment;
}

GitProgram::GitProgram(Workbench& workbench, std::string program)
    : workbench_{workbench}
    , program_{std::move(program)} {}

ProgramRun GitProgram::prepare(const GitCall& call,
                               const std::vector<std::string>& overrides) const {
    ProgramRun run;
    run.argv = {program_, "--no-pager"};
    if (!call.git_dir.empty()) {
        run.argv.push_back("--git-dir=" + call.git_dir.string());
    }
    if (!call.work_tree.empty()) {
        run.argv.push_back("--work-tree=" + call.work_tree.string());
    }
    const auto set = [&](const std::string& setting) {
        run.argv.emplace_back("-c");
        run.argv.push_back(setting);
    };
    std::for_each(kHardening.begin(), kHardening.end(), set);
    std::for_each(overrides.begin(), overrides.end(), set);
    run.argv.insert(run.argv.end(), call.arguments.begin(), call.arguments.end());
    run.directory = call.directory.string();
    std::vector<std::string> added{"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=/bin/false",
                                   "SSH_ASKPASS_REQUIRE=never"};
    if (!call.is_write) {
        added.emplace_back("GIT_OPTIONAL_LOCKS=0");
    }
    added.insert(added.end(), call.environment.begin(), call.environment.end());
    run.environment = scrubbed_environment(added);
    run.within = call.within;
    run.max_output = call.max_output;
    run.errors_apart = true;
    run.takes_long = call.takes_long;
    return run;
}

Task<ProgramResult> GitProgram::run(GitCall call) {
    std::vector<std::string> overrides;
    if (call.touches_files) {
        GitCall look{call.directory, {"config", "--list", "--show-scope", "-z"}};
        look.git_dir = call.git_dir;
        look.max_output = kListBytes;
        auto looked = prepare(look, {});
        auto listing = co_await run_prepared(std::move(looked), false);
        if (!listing.succeeded() || listing.was_cut) {
            co_return listing.succeeded() ? ProgramResult{} : listing;
        }
        overrides = judge_config(listing.output).overrides;
    }
    auto prepared = prepare(call, overrides);
    co_return co_await run_prepared(std::move(prepared), call.is_write);
}

Task<ProgramResult> GitProgram::run_prepared(ProgramRun prepared, bool is_write) {
    for (int tries = 1; tries < kKilledTries && !is_write; ++tries) {
        auto again = prepared;
        auto result = co_await workers::run(workbench_, std::move(again));
        if (!was_killed(result)) {
            co_return result;
        }
    }
    co_return co_await workers::run(workbench_, std::move(prepared));
}

Task<std::optional<std::string>> GitProgram::first_line(GitCall call) {
    const auto result = co_await run(std::move(call));
    const auto end = result.output.find('\n');
    std::optional<std::string> line;
    if (result.succeeded() && end != std::string::npos) {
        line = result.output.substr(0, end);
    }
    co_return line;
}

Task<std::vector<std::string>> GitProgram::network_commands(std::filesystem::path directory) {
    GitCall look{std::move(directory), {"config", "--list", "--show-scope", "-z"}};
    look.max_output = kListBytes;
    const auto listing = co_await run(std::move(look));
    std::vector<std::string> commands{"its configuration cannot be read"};
    if (listing.succeeded() && !listing.was_cut) {
        commands = judge_config(listing.output).network_commands;
    }
    co_return commands;
}

bool was_killed(const ProgramResult& result) {
    return result.end == ProgramResult::End::killed ||
           result.errors.find("died of signal") != std::string::npos;
}

std::string what_git_said(const ProgramResult& result) {
    if (result.end != ProgramResult::End::exited) {
        return result.problem.empty() ? "git could not be run" : result.problem;
    }
    auto said = result.errors.empty() ? result.output : result.errors;
    constexpr std::size_t kSaid = 600;
    said.resize(std::min(said.size(), kSaid));
    said.erase(said.find_last_not_of(" \r\n") + 1);
    return "git said (exit " + std::to_string(result.exit_code) + "): " + said;
}

} // namespace ao::workers::git
