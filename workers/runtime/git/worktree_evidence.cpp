// An answer that cannot be had ends the inspection.
#include "workers/runtime/git/worktree_evidence.h"

#include "workers/runtime/git/inner_repositories.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/worktree_status.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

struct Unfinished {
    const char* file; // in the worktree's own git directory
    const char* name;
};

constexpr std::array kUnfinished{
    Unfinished{"rebase-merge", "a rebase"},    Unfinished{"rebase-apply", "a rebase"},
    Unfinished{"MERGE_HEAD", "a merge"},       Unfinished{"CHERRY_PICK_HEAD", "a cherry-pick"},
    Unfinished{"REVERT_HEAD", "a revert"},     Unfinished{"BISECT_LOG", "a bisect"},
    Unfinished{"sequencer", "a row of picks"},
};

std::string unfinished_in(const fs::path& git_dir) {
    const auto found = std::find_if(kUnfinished.begin(), kUnfinished.end(), [&](const auto& one) {
        return is_present(git_dir / one.file);
    });
    return found == kUnfinished.end() ? "" : found->name;
}

// What the worktree's .git file points to. Read by us, so that a folder without one is not taken
// for a part of a repository further up.
fs::path git_dir_of(const fs::path& worktree) {
    std::ifstream file{worktree / ".git"};
    std::string line;
    std::getline(file, line);
    constexpr std::string_view kMark = "gitdir: ";
    return line.starts_with(kMark) ? resolved(worktree / line.substr(kMark.size())) : fs::path{};
}

Task<Result<Done>> look_at_files(GitProgram& git, WorktreeEvidence& evidence,
                                 std::vector<std::string> passed_over) {
    // Of a submodule only its commit, as recorded and as it is: git would run another git inside
    // of it, with the submodule's own configuration. inner_repositories.h looks into it.
    auto call = in_worktree(evidence,
                            {"status", "--porcelain=v2", "--branch", "--no-ahead-behind", "-z",
                             "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty"});
    call.touches_files = true;
    call.arguments.insert(call.arguments.end(), {"--", "."});
    for (const auto& one : passed_over) {
        call.arguments.push_back(":(exclude,literal)" + one);
    }
    const auto answer = co_await git.run(std::move(call));
    auto status = parse_status(answer.output, kExamples);
    if (!answer.succeeded() || !status.is_whole) {
        co_return problem(kGitFailed, "What changed in " + evidence.path.string() +
                                          " cannot be told: " + what_git_said(answer));
    }
    evidence.head = std::move(status.head);
    evidence.changes = std::move(status.changes);
    co_return Done{};
}

Task<Result<Done>> look_at_head(GitProgram& git, WorktreeEvidence& evidence) {
    if (!evidence.branch.empty() || evidence.head.empty()) {
        co_return Done{}; // a branch is a ref that stays
    }
    // Asked from the repository: the worktree's own refs (bisect, rewritten) go with it.
    GitCall call{evidence.common_dir,
                 {"for-each-ref", "--count=1", "--format=%(refname)", "--contains", evidence.head}};
    call.git_dir = evidence.common_dir;
    const auto refs = co_await git.run(std::move(call));
    if (!refs.succeeded()) {
        co_return problem(kGitFailed, "Whether a branch holds the commit of " +
                                          evidence.path.string() +
                                          " cannot be told: " + what_git_said(refs));
    }
    evidence.is_head_reachable = !refs.output.empty();
    co_return Done{};
}

void look_at_registrations(WorktreeEvidence& evidence, const std::vector<WorktreeRecord>& records) {
    for (const auto& record : records) {
        if (record.path == evidence.path) {
            evidence.is_registered = true;
            evidence.is_locked = record.is_locked;
            evidence.lock_reason = record.lock_reason;
            evidence.branch = record.branch;
        } else if (is_below(record.path, evidence.path)) {
            evidence.shared_with.push_back(record.path);
        }
    }
    if (std::count_if(records.begin(), records.end(),
                      [&](const auto& record) { return record.path == evidence.path; }) > 1) {
        evidence.shared_with.push_back(evidence.path);
    }
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

} // namespace

Task<Result<WorktreeEvidence>> inspect_worktree(GitProgram& git, fs::path common_dir, fs::path path,
                                                std::vector<std::string> passed_over) {
    WorktreeEvidence evidence;
    evidence.path = path;
    evidence.common_dir = common_dir;
    const auto records = co_await list_worktrees(git, common_dir);
    if (!records) {
        co_return tl::unexpected{records.error()};
    }
    look_at_registrations(evidence, *records);
    evidence.is_there = is_present(path);
    if (!evidence.is_there) {
        co_return evidence;
    }
    evidence.git_dir = git_dir_of(path);
    if (!evidence.is_registered || evidence.git_dir.parent_path() != common_dir / "worktrees") {
        evidence.is_registered = false;
        co_return evidence;
    }
    evidence.in_progress = unfinished_in(evidence.git_dir);
    auto files = look_at_files(git, evidence, std::move(passed_over));
    auto repositories = inner_repositories(git, evidence);
    auto [looked, inner] = co_await both(std::move(files), std::move(repositories));
    if (!looked) {
        co_return tl::unexpected{looked.error()};
    }
    if (!inner) {
        co_return tl::unexpected{inner.error()};
    }
    evidence.inner = std::move(*inner);
    if (auto reached = co_await look_at_head(git, evidence); !reached) {
        co_return tl::unexpected{reached.error()};
    }
    auto processes = processes_inside(path); // last: the newest look
    if (!processes) {
        co_return tl::unexpected{processes.error()};
    }
    evidence.processes = std::move(*processes);
    co_return evidence;
}

std::optional<GitProblem> why_it_stays(const WorktreeEvidence& evidence, bool is_captured) {
    const auto& path = evidence.path.string();
    const auto because = [&](const char* code, const std::string& reason) {
        return GitProblem{code, path + " stays: " + reason};
    };
    if (!evidence.is_registered) {
        return because(kNotFound,
                       "it is no worktree of this repository. Look into it and remove it "
                       "yourself.");
    }
    if (evidence.is_locked) {
        return because(kWorkspaceLocked, "it is locked (" + evidence.lock_reason +
                                             "). Run: git worktree unlock " + path);
    }
    if (!evidence.shared_with.empty()) {
        return because("WORKSPACE_SHARED", "another worktree is inside of it, " +
                                               evidence.shared_with.front().string() +
                                               ". Remove that one first.");
    }
    if (!evidence.processes.empty()) {
        const auto& process = evidence.processes.front();
        return because("WORKSPACE_IN_USE", process.name + " (pid " + std::to_string(process.pid) +
                                               ") works in it. End it and try again.");
    }
    if (!evidence.in_progress.empty()) {
        return because(kWorkspaceDirty,
                       evidence.in_progress + " is not finished. Finish it or abort it.");
    }
    const auto holding = std::find_if(evidence.inner.begin(), evidence.inner.end(),
                                      [](const auto& inner) { return !inner.lost.empty(); });
    if (holding != evidence.inner.end()) {
        return because("WORKSPACE_NESTED_REPOSITORY",
                       "the repository " + holding->path + " inside of it " + holding->lost + ".");
    }
    if (!is_captured && !evidence.changes.empty()) {
        return because(kWorkspaceDirty, "it has uncommitted changes (" + listed(evidence.changes) +
                                            "). Commit them, or let them be captured.");
    }
    if (!is_captured && !evidence.is_head_reachable) {
        return because(kWorkspaceDirty, "its commit " + evidence.head +
                                            " is on no branch. Run: git branch <name> " +
                                            evidence.head);
    }
    return std::nullopt;
}

} // namespace ao::workers::git
