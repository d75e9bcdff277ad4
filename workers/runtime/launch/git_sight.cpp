// `ls-files -v`, `update-index --skip-worktree`, `check-ignore -v`.
#include "workers/runtime/launch/git_sight.h"

#include "workers/runtime/git/excluded_paths.h"
#include "workers/runtime/git/paths.h"

#include <algorithm>

namespace ao::workers::launch {

namespace fs = std::filesystem;

namespace {

git::GitCall in_worktree(const fs::path& worktree, std::vector<std::string> arguments,
                         const std::vector<std::string>& paths) {
    arguments.emplace_back("--");
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    git::GitCall call{worktree, std::move(arguments)};
    call.git_dir = worktree / ".git";
    call.work_tree = worktree;
    call.max_output = git::kListBytes;
    return call;
}

std::vector<std::string> split(const std::string& text, char end_of_part) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find(end_of_part, start), text.size());
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

} // namespace

Task<git::Result<std::map<std::string, InIndex>>>
tracked_among(git::GitProgram& git, fs::path worktree, std::vector<std::string> paths) {
    std::map<std::string, InIndex> tracked;
    if (paths.empty()) {
        co_return tracked;
    }
    auto call = in_worktree(worktree, {"--literal-pathspecs", "ls-files", "-v", "-z"}, paths);
    const auto listed = co_await git.run(std::move(call));
    if (!listed.succeeded()) {
        co_return git::problem(git::kGitFailed,
                               "Which files of " + worktree.string() +
                                   " are tracked cannot be told: " + git::what_git_said(listed));
    }
    for (const auto& line : split(listed.output, '\0')) {
        if (line.size() > 2) { // a letter, a space, the path
            tracked[line.substr(2)].is_skipped = line.front() == 'S' || line.front() == 's';
        }
    }
    co_return tracked;
}

Task<git::Result<git::Done>> set_skipped(git::GitProgram& git, fs::path worktree,
                                         std::vector<std::string> paths, bool is_skipped) {
    if (paths.empty()) {
        co_return git::Done{};
    }
    const std::string option = is_skipped ? "--skip-worktree" : "--no-skip-worktree";
    auto call = in_worktree(worktree, {"update-index", option}, paths);
    call.is_write = true;
    const auto updated = co_await git.run(std::move(call));
    if (!updated.succeeded()) {
        co_return git::problem(git::kGitFailed,
                               "The index of " + worktree.string() +
                                   " cannot be changed: " + git::what_git_said(updated));
    }
    co_return git::Done{};
}

Task<git::Result<std::vector<std::string>>> hidden_by_ours(git::GitProgram& git, fs::path worktree,
                                                           std::vector<std::string> paths) {
    std::erase_if(paths, [&](const auto& path) { return !git::is_present(worktree / path); });
    if (paths.empty()) {
        co_return paths;
    }
    auto call = in_worktree(worktree, {"-c", "core.quotePath=false", "check-ignore", "-v"}, paths);
    const auto checked = co_await git.run(std::move(call));
    if (checked.end != ProgramResult::End::exited || checked.exit_code > 1) { // 1: none
        co_return git::problem(git::kGitFailed,
                               "What git does not see in " + worktree.string() +
                                   " cannot be told: " + git::what_git_said(checked));
    }
    const auto lines = split(checked.output, '\n');
    std::erase_if(paths, [&](const auto& path) {
        const auto end = ":" + git::exclude_line(path) + "\t" + path;
        return std::none_of(lines.begin(), lines.end(), [&](const auto& line) {
            return line.ends_with(end) && line.find("info/exclude:") != std::string::npos;
        });
    });
    co_return paths;
}

} // namespace ao::workers::launch
