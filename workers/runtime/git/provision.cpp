// Links, copies, commands, in this order; a list of ended commands in the worktree's git directory.
#include "workers/runtime/git/provision.h"

#include "ipc/failpoint.h"
#include "workers/runtime/git/excluded_paths.h"
#include "workers/runtime/git/ignored_copies.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/processes.h"
#include "workers/runtime/git/repository.h"
#include "workers/runtime/git/shared_links.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

// The commands that have ended well, each followed by a NUL, in the worktree's own git directory:
// it goes with the worktree and is in nobody's way.
class CommandsDone {
public:
    explicit CommandsDone(const fs::path& git_dir)
        : file_{git_dir / "ao-post-create"} {
        std::ifstream in{file_, std::ios::binary};
        text_.assign(std::istreambuf_iterator<char>{in}, {});
    }

    /// How many of these, from the first on, need not run again.
    std::size_t count(const std::vector<std::string>& commands) const {
        std::size_t done = 0;
        std::size_t at = 0;
        for (const auto& command : commands) {
            const auto entry = command + '\0';
            if (text_.compare(at, entry.size(), entry) != 0) {
                break;
            }
            at += entry.size();
            ++done;
        }
        return done;
    }

    void save(const std::vector<std::string>& commands, std::size_t done) const {
        std::ofstream out{file_, std::ios::binary | std::ios::trunc};
        for (std::size_t at = 0; at < done; ++at) {
            out << commands[at] << '\0';
        }
    }

private:
    fs::path file_;
    std::string text_;
};

std::string tail_of(const fs::path& log) {
    std::ifstream in{log, std::ios::binary | std::ios::ate};
    const auto size = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
    const auto wanted = std::min(size, kLogTailBytes);
    in.seekg(-static_cast<std::streamoff>(wanted), std::ios::end);
    return {std::istreambuf_iterator<char>{in}, {}};
}

ProgramRun command_run(const ProvisionSpec& spec, const fs::path& place,
                       const std::string& command) {
    ProgramRun run;
    run.argv = {"/bin/sh", "-c", command};
    run.directory = place.string();
    auto environment = spec.environment;
    environment.push_back(step_variable(place));
    run.environment = scrubbed_environment(environment);
    run.within = spec.each_within;
    run.takes_long = true;
    run.keep_output = false;
    run.log_file = spec.log.string();
    return run;
}

Task<Result<std::size_t>> run_commands(GitProgram& git, ProvisionSpec spec, fs::path place,
                                       fs::path git_dir) {
    std::error_code failed;
    fs::create_directories(spec.log.parent_path(), failed);
    const CommandsDone done{git_dir};
    std::size_t run_now = 0;
    for (auto next = done.count(spec.post_create); next < spec.post_create.size(); ++next) {
        const auto& command = spec.post_create[next];
        auto program = command_run(spec, place, command);
        const auto ended = co_await run(git.workbench(), std::move(program));
        ipc::failpoint("provision.after_command");
        if (!ended.succeeded()) {
            co_return problem(kProvisionFailed,
                              "The command of postCreate \"" + command + "\" " +
                                  (ended.problem.empty()
                                       ? "ended with exit " + std::to_string(ended.exit_code)
                                       : "did not end well: " + ended.problem) +
                                  ". Its output is in " + spec.log.string() + "; it ends with:\n" +
                                  tail_of(spec.log));
        }
        done.save(spec.post_create, next + 1);
        ++run_now;
    }
    co_return run_now;
}

} // namespace

Task<Result<Provisioned>> provision_worktree(GitProgram& git, ProvisionSpec spec) {
    const auto place = managed_path(spec.managed_root, spec.path);
    if (!place) {
        co_return tl::unexpected{place.error()};
    }
    const auto common_dir = co_await common_directory(git, spec.repository);
    if (!common_dir) {
        co_return tl::unexpected{common_dir.error()};
    }
    GitCall where{*place, {"rev-parse", "--path-format=absolute", "--git-dir"}};
    where.git_dir = *place / ".git";
    const auto git_dir = co_await git.first_line(std::move(where));
    if (!git_dir || !is_below(resolved(*git_dir), *common_dir)) {
        co_return problem(kNotFound,
                          place->string() + " is no worktree of " + spec.repository.string() + ".");
    }
    if (const auto ended = end_earlier_step(*place); !ended) {
        co_return tl::unexpected{ended.error()};
    }
    Provisioned provisioned;
    const auto repository = resolved(spec.repository);
    auto links = link_shared(repository, *place, spec.symlinks);
    if (!links) {
        co_return tl::unexpected{links.error()};
    }
    // Nothing waits between reading and writing, so no turn is needed.
    if (const auto excluded = exclude(*common_dir, *links); !excluded) {
        co_return tl::unexpected{excluded.error()};
    }
    ipc::failpoint("provision.after_links");
    provisioned.links = std::move(*links);
    if (spec.copy_ignored) {
        auto copies = co_await copy_ignored(git, repository, *place);
        if (!copies) {
            co_return tl::unexpected{copies.error()};
        }
        provisioned.copies = std::move(*copies);
    }
    const auto ran = co_await run_commands(git, std::move(spec), *place, *git_dir);
    if (!ran) {
        co_return tl::unexpected{ran.error()};
    }
    provisioned.commands_run = *ran;
    co_return provisioned;
}

} // namespace ao::workers::git
