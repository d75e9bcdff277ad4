// A copy of the index, `add -A` into it, write-tree, commit-tree, update-ref.
#include "workers/runtime/git/capture.h"

#include "workers/runtime/git/branch_names.h"
#include "workers/runtime/git/half_made.h"
#include "workers/runtime/git/inner_repositories.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/ref_lock.h"
#include "workers/runtime/git/repository.h"

#include <algorithm>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPreserved = "refs/ao/preserved/";

GitCall writing(const WorktreeEvidence& evidence, std::vector<std::string> arguments) {
    auto call = in_worktree(evidence, std::move(arguments));
    call.is_write = true;
    call.touches_files = true;
    call.within = kWriteWithin;
    return call;
}

// A copy: a new one would lack what a sparse checkout skips, which would read as deleted, and every
// file's time stamps. In the worktree's git directory, where a split index finds its other half.
Result<fs::path> copy_of_index(const fs::path& git_dir) {
    const auto copy = git_dir / "ao-capture-index";
    std::error_code failed;
    fs::remove(copy.string() + ".lock", failed); // of an attempt that was cut off
    fs::remove(copy, failed);
    if (!failed && fs::exists(git_dir / "index", failed)) {
        fs::copy_file(git_dir / "index", copy, failed);
    }
    if (failed) {
        return problem(kGitFailed, "The index in " + git_dir.string() +
                                       " cannot be copied: " + failed.message());
    }
    return copy;
}

GitProblem why_not_captured(const WorktreeEvidence& evidence, const ProgramResult& result) {
    return {kGitFailed, "The work in " + evidence.path.string() +
                            " could not be captured: " + what_git_said(result)};
}

Task<Result<std::string>> one_line(GitProgram& git, const WorktreeEvidence& evidence,
                                   GitCall call) {
    auto result = co_await git.run(std::move(call));
    const auto end = result.output.find('\n');
    if (!result.succeeded() || end == std::string::npos) {
        co_return tl::unexpected{why_not_captured(evidence, result)};
    }
    co_return result.output.substr(0, end);
}

Task<std::string> object_of(GitProgram& git, const WorktreeEvidence& evidence, std::string name) {
    auto call = in_worktree(
        evidence, {"rev-parse", "--verify", "--quiet", "--end-of-options", std::move(name)});
    const auto object = co_await git.first_line(std::move(call));
    co_return object.value_or("");
}

// Points `name`, or name-2 …, at the commit, so that older work kept there stays. The ref that has
// it already, else the first that is free.
Task<Result<std::string>> keep(GitProgram& git, const WorktreeEvidence& evidence, std::string name,
                               std::string commit) {
    for (int number = 1; number <= kBranchSuffixes; ++number) {
        const auto ref = name + (number == 1 ? "" : "-" + std::to_string(number));
        const auto kept = co_await object_of(git, evidence, ref);
        if (kept == commit) {
            co_return ref;
        }
        if (!kept.empty()) {
            continue;
        }
        clear_own_lock(evidence.common_dir, ref);
        // The empty old value: only if nobody made it in between.
        auto call = writing(evidence, {"update-ref", ref, commit, ""});
        const auto updated = co_await git.run(std::move(call));
        if (!updated.succeeded()) {
            co_return tl::unexpected{why_not_captured(evidence, updated)};
        }
        co_return ref;
    }
    co_return problem(kGitFailed, "There are too many refs like " + name +
                                      "; look through them and delete what is not needed.");
}

// A commit for the tree, the one that is kept already if it is the same work.
Task<Result<std::string>> commit_of(GitProgram& git, const WorktreeEvidence& evidence,
                                    std::string tree, std::string session_id) {
    const auto kept = kPreserved + session_id;
    for (int number = 1; number <= kBranchSuffixes; ++number) {
        const auto ref = kept + (number == 1 ? "" : "-" + std::to_string(number));
        const auto commit = co_await object_of(git, evidence, ref);
        if (commit.empty()) {
            break;
        }
        const auto kept_tree = co_await object_of(git, evidence, commit + "^{tree}");
        const auto kept_parent = co_await object_of(git, evidence, commit + "^");
        if (kept_tree == tree && kept_parent == evidence.head) {
            co_return commit;
        }
    }
    std::vector<std::string> arguments{"commit-tree", tree, "-m", "ao preserved " + session_id};
    if (!evidence.head.empty()) {
        arguments.insert(arguments.end(), {"-p", evidence.head});
    }
    auto call = writing(evidence, std::move(arguments));
    // The user may have none configured, and it is not his commit.
    call.environment = {"GIT_AUTHOR_NAME=ao", "GIT_AUTHOR_EMAIL=ao@localhost",
                        "GIT_COMMITTER_NAME=ao", "GIT_COMMITTER_EMAIL=ao@localhost"};
    co_return co_await one_line(git, evidence, std::move(call));
}

Task<Result<Capture>> capture(GitProgram& git, const WorktreeEvidence& evidence,
                              std::string session_id) {
    Capture captured;
    auto tree = co_await tree_of_files(git, evidence);
    if (!tree) {
        co_return tl::unexpected{tree.error()};
    }
    const auto committed = co_await object_of(git, evidence, "HEAD^{tree}");
    if (*tree != committed && !(committed.empty() && evidence.changes.empty())) {
        const auto commit = co_await commit_of(git, evidence, *tree, session_id);
        if (!commit) {
            co_return tl::unexpected{commit.error()};
        }
        const auto ref = co_await keep(git, evidence, kPreserved + session_id, *commit);
        if (!ref) {
            co_return tl::unexpected{ref.error()};
        }
        captured.ref = *ref;
        captured.commit = *commit;
    }
    if (!evidence.is_head_reachable) {
        const auto ref =
            co_await keep(git, evidence, kPreserved + session_id + "-head", evidence.head);
        if (!ref) {
            co_return tl::unexpected{ref.error()};
        }
        captured.head_ref = *ref;
    }
    co_return captured;
}

} // namespace

Task<Result<std::string>> tree_of_files(GitProgram& git, const WorktreeEvidence& evidence) {
    const auto index = copy_of_index(evidence.git_dir);
    if (!index) {
        co_return tl::unexpected{index.error()};
    }
    const std::vector<std::string> environment{"GIT_INDEX_FILE=" + index->string(),
                                               step_variable(evidence.path)};
    auto add = writing(evidence, {"-c", "core.safecrlf=false", "add", "--all", "--sparse"});
    add.environment = environment;
    const auto added = co_await git.run(std::move(add));
    if (!added.succeeded()) {
        co_return tl::unexpected{why_not_captured(evidence, added)};
    }
    auto write = writing(evidence, {"write-tree"});
    write.environment = environment;
    auto tree = co_await one_line(git, evidence, std::move(write));
    std::error_code ignored;
    fs::remove(*index, ignored);
    co_return tree;
}

Task<Result<bool>> is_kept_by(GitProgram& git, const WorktreeEvidence& evidence, std::string ref) {
    if (!ref.starts_with(kPreserved) || why_no_branch(ref.substr(5))) {
        co_return false;
    }
    const auto tree = co_await tree_of_files(git, evidence);
    if (!tree) {
        co_return tl::unexpected{tree.error()};
    }
    const auto kept_tree = co_await object_of(git, evidence, ref + "^{tree}");
    const auto kept_parent = co_await object_of(git, evidence, ref + "^");
    co_return kept_tree == *tree&& kept_parent == evidence.head;
}

Task<Result<Capture>> capture_worktree(GitProgram& git, CaptureSpec spec) {
    const auto place = managed_path(spec.managed_root, spec.path);
    if (!place) {
        co_return tl::unexpected{place.error()};
    }
    if (const auto reason = why_no_branch(spec.session_id)) {
        co_return problem("INVALID_BRANCH", "The session id " + *reason + ".");
    }
    const auto common_dir = co_await common_directory(git, spec.repository);
    if (!common_dir) {
        co_return tl::unexpected{common_dir.error()};
    }
    const auto turn = co_await git.turns().turn(common_dir->string());
    if (const auto cleared = clear_half_made(*common_dir, spec.managed_root); !cleared) {
        co_return tl::unexpected{cleared.error()};
    }
    if (const auto ended = end_earlier_step(*place); !ended) {
        co_return tl::unexpected{ended.error()};
    }
    const auto evidence = co_await inspect_worktree(git, *common_dir, *place);
    if (!evidence) {
        co_return tl::unexpected{evidence.error()};
    }
    if (!evidence->is_registered || !evidence->is_there) {
        co_return problem(kNotFound, place->string() + " is no worktree of " +
                                         spec.repository.string() + "; there is nothing to keep.");
    }
    const auto& inner = evidence->inner;
    const auto holding =
        std::find_if(inner.begin(), inner.end(), [](const auto& one) { return !one.lost.empty(); });
    if (holding != inner.end()) {
        co_return problem("WORKSPACE_NESTED_REPOSITORY", "The repository " + holding->path +
                                                             " inside of " + place->string() + " " +
                                                             holding->lost + ".");
    }
    co_return co_await capture(git, *evidence, spec.session_id);
}

} // namespace ao::workers::git
