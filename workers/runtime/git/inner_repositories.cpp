// find(1) for the places, the index for which of them are submodules, then a look into each.
#include "workers/runtime/git/inner_repositories.h"

#include <algorithm>
#include <set>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> split_at_nul(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\0', start), text.size());
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

Task<Result<std::vector<std::string>>> places(GitProgram& git, fs::path worktree) {
    ProgramRun find;
    find.argv = {find_program("find", search_path()),
                 "-P",
                 ".",
                 "-mindepth",
                 "2",
                 "-xdev",
                 "-name",
                 ".git",
                 "-prune",
                 "-printf",
                 "%P\\0"};
    find.directory = worktree.string();
    find.within = kReadWithin;
    find.max_output = kAnswerBytes;
    find.errors_apart = true;
    const auto found = co_await run(git.workbench(), std::move(find));
    auto paths = split_at_nul(found.output);
    if (!found.succeeded() || found.was_cut || paths.size() > kExamples) {
        co_return problem("WORKSPACE_NESTED_REPOSITORY",
                          worktree.string() +
                              " stays: the repositories inside of it are too many "
                              "or cannot be listed. " +
                              found.problem + found.errors);
    }
    for (auto& path : paths) {
        path = fs::path{path}.parent_path().string();
    }
    co_return paths;
}

// "160000 <commit> <stage>\t<path>" is a submodule.
std::set<std::string> submodules_in(const std::string& index) {
    std::set<std::string> paths;
    for (const auto& entry : split_at_nul(index)) {
        if (entry.starts_with("160000 ") && entry.find('\t') != std::string::npos) {
            paths.insert(entry.substr(entry.find('\t') + 1));
        }
    }
    return paths;
}

GitCall in_submodule(const fs::path& place, std::vector<std::string> arguments) {
    GitCall call{place, std::move(arguments)};
    call.git_dir = place / ".git";
    call.work_tree = place;
    call.touches_files = true;
    return call;
}

Task<std::string> lost_with_submodule(GitProgram& git, fs::path place) {
    auto look = in_submodule(place, {"status", "--porcelain", "-z", "--untracked-files=all",
                                     "--ignore-submodules=dirty"});
    const auto status = co_await git.run(std::move(look));
    if (!status.succeeded()) {
        co_return "cannot be looked into: " + what_git_said(status);
    }
    if (!status.output.empty()) {
        co_return "has uncommitted changes";
    }
    // Its objects and refs lie in the worktree's git directory and go with it.
    auto unpushed =
        in_submodule(place, {"rev-list", "--max-count=1", "--all", "HEAD", "--not", "--remotes"});
    const auto commits = co_await git.run(std::move(unpushed));
    if (!commits.succeeded()) {
        co_return "cannot be looked into: " + what_git_said(commits);
    }
    co_return commits.output.empty() ? "" : "has commits that were not pushed";
}

} // namespace

GitCall in_worktree(const WorktreeEvidence& evidence, std::vector<std::string> arguments) {
    GitCall call{evidence.path, std::move(arguments)};
    call.git_dir = evidence.git_dir;
    call.work_tree = evidence.path;
    return call;
}

Task<Result<std::vector<InnerRepository>>> inner_repositories(GitProgram& git,
                                                              const WorktreeEvidence& evidence) {
    std::vector<InnerRepository> inner;
    const auto paths = co_await places(git, evidence.path);
    if (!paths) {
        co_return tl::unexpected{paths.error()};
    }
    if (paths->empty()) {
        co_return inner;
    }
    std::vector<std::string> arguments{"--literal-pathspecs", "ls-files", "--stage", "-z", "--"};
    arguments.insert(arguments.end(), paths->begin(), paths->end());
    auto call = in_worktree(evidence, std::move(arguments));
    call.max_output = kListBytes;
    const auto index = co_await git.run(std::move(call));
    const auto submodules = submodules_in(index.output);
    for (const auto& path : *paths) {
        InnerRepository one{path, submodules.contains(path), ""};
        if (one.is_submodule) {
            one.lost = co_await lost_with_submodule(git, evidence.path / path);
        } else {
            one.lost = "is no submodule, so its commits are nowhere else; move it away";
        }
        inner.push_back(std::move(one));
    }
    co_return inner;
}

} // namespace ao::workers::git
