// The one way in which the worker runs git: hardened against repositories whose content or
// configuration is hostile (goals-and-faults.md 3.3.7), bounded in time and output, never asking a
// question. Lives on the worker's loop; the workbench outlives it, and it outlives every task that
// uses it (declare it before the Tasks).
//
// No hook of a repository ever runs in the daemon's own calls, `post-checkout` of `worktree add`
// included: hooks are shared by all worktrees, so one agent could plant what then runs outside of
// every session with the daemon's environment. Who needs it puts the command into postCreate,
// which is the project's owner's own text.
#pragma once

#include "workers/runtime/git/git_limits.h"
#include "workers/runtime/git/git_problem.h"
#include "workers/runtime/git/turns.h"
#include "workers/task.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ao::workers::git {

struct GitCall {
    std::filesystem::path directory; // where git runs; absolute
    std::vector<std::string> arguments;
    // Explicit, so that neither discovery nor core.worktree leads git elsewhere; empty: discovery.
    std::filesystem::path git_dir{};
    std::filesystem::path work_tree{};
    bool is_write = false;      // a read takes no locks, not even to refresh an index
    bool touches_files = false; // could run filters: the repository's own are switched off
    bool takes_long = false;    // checkout, fetch
    milliseconds within = kReadWithin;
    std::size_t max_output = kAnswerBytes;
    std::vector<std::string> environment{}; // "NAME=value", added
};

class GitProgram {
public:
    /// `program`: absolute path of git.
    GitProgram(Workbench& workbench, std::string program);

    /// Standard error is in `errors`. A read that somebody kills is begun anew, at most
    /// kKilledTries times.
    Task<ProgramResult> run(GitCall call);

    /// The first line that git printed; nothing when it printed none or failed.
    Task<std::optional<std::string>> first_line(GitCall call);

    /// Keys of the repository's own configuration that name programs a fetch would run. The path
    /// is anywhere in the repository. A configuration that cannot be read counts as hostile.
    Task<std::vector<std::string>> network_commands(std::filesystem::path directory);

    Workbench& workbench() { return workbench_; }

    /// Changes to one repository happen one after the other; reads are free. The key is the common
    /// git directory, canonical.
    Turns& turns() { return turns_; }

    /// When "repository base" was last fetched, in this process.
    std::map<std::string, std::chrono::steady_clock::time_point>& fetched() { return fetched_; }

private:
    Task<ProgramResult> run_prepared(ProgramRun prepared, bool is_write);
    ProgramRun prepare(const GitCall& call, const std::vector<std::string>& overrides) const;

    Workbench& workbench_;
    std::string program_;
    Turns turns_;
    std::map<std::string, std::chrono::steady_clock::time_point> fetched_;
};

/// True when git, or one that it started, was ended by a signal that was not ours.
bool was_killed(const ProgramResult& result);

/// "git said: …", or how it ended, for messages.
std::string what_git_said(const ProgramResult& result);

/// The environment of the worker without git's variables, with `added` last.
std::vector<std::string> scrubbed_environment(const std::vector<std::string>& added);

} // namespace ao::workers::git
