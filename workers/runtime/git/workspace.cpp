// Each step is that of one repository; what is here is their order.
#include "workers/runtime/git/workspace.h"

#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/quarantine_entry.h"
#include "workers/runtime/git/repository.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

GitProblem of_child(const std::string& child, GitProblem problem) {
    problem.message = child + ": " + problem.message;
    return problem;
}

GitCall in_parent(const fs::path& parent, std::vector<std::string> arguments) {
    GitCall call{parent, std::move(arguments)};
    call.is_write = true;
    call.touches_files = true;
    call.takes_long = true;
    call.within = kCheckoutWithin;
    return call;
}

std::string text_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// As it was before anything was done to it.
class ParentBefore {
public:
    ParentBefore(fs::path parent, bool is_repository)
        : parent_{std::move(parent)}
        , is_repository_{is_repository} {
        if (is_present(parent_ / ".gitignore")) {
            ignores_ = text_of(parent_ / ".gitignore");
        }
    }

    std::string ignores() const { return ignores_.value_or(""); }

    void put_back() const {
        std::error_code ignored;
        if (ignores_) {
            std::ofstream{parent_ / ".gitignore", std::ios::binary} << *ignores_;
        } else {
            fs::remove(parent_ / ".gitignore", ignored);
        }
        if (!is_repository_) {
            fs::remove_all(parent_ / ".git", ignored);
        }
    }

private:
    fs::path parent_;
    bool is_repository_;
    std::optional<std::string> ignores_;
};

Task<Result<Done>> commit_parent(GitProgram& git, fs::path parent, bool is_repository) {
    // Only what is ours in a repository that has a history; everything in one that has none.
    auto add = in_parent(parent, {"add", "--", is_repository ? ".gitignore" : "."});
    const auto added = co_await git.run(std::move(add));
    if (!added.succeeded()) {
        co_return problem("WORKSPACE_PARENT_ADD_FAILED", "The files of " + parent.string() +
                                                             " cannot be added. " +
                                                             what_git_said(added));
    }
    std::vector<std::string> words{"-c",      "commit.gpgSign=false", "commit",
                                   "--quiet", "--no-verify",          "-m"};
    words.emplace_back(is_repository ? "chore: configure AO workspace ignores"
                                     : "chore: initialize AO workspace root");
    if (is_repository) {
        words.insert(words.end(), {"--", ".gitignore"});
    } else {
        words.emplace_back("--allow-empty");
    }
    auto commit = in_parent(parent, std::move(words));
    const auto committed = co_await git.run(std::move(commit));
    if (!committed.succeeded()) {
        co_return problem("WORKSPACE_PARENT_COMMIT_FAILED",
                          "What makes " + parent.string() +
                              " the root of a workspace cannot be committed. " +
                              what_git_said(committed));
    }
    co_return Done{};
}

Task<Result<Done>> make_root(GitProgram& git, const WorkspaceFound& found, std::string ignores) {
    const auto parent = found.parent;
    const auto is_repository = found.is_repository;
    if (!is_repository) {
        auto init = in_parent(parent, {"init", "--quiet", "-b", "main"});
        const auto made = co_await git.run(std::move(init));
        if (!made.succeeded()) {
            co_return problem("WORKSPACE_PARENT_INIT_FAILED", parent.string() +
                                                                  " cannot be made a repository. " +
                                                                  what_git_said(made));
        }
    }
    std::ofstream file{parent / ".gitignore", std::ios::binary};
    file << ignores << std::flush;
    if (!file) {
        co_return problem("WORKSPACE_PARENT_GITIGNORE_FAILED",
                          (parent / ".gitignore").string() + " cannot be written.");
    }
    auto committed = co_await commit_parent(git, parent, is_repository);
    co_return committed;
}

Task<Result<CreatedWorktree>> make_one(GitProgram& git, WorktreeSpec spec, bool is_again) {
    return is_again ? restore_worktree(git, std::move(spec))
                    : create_worktree(git, std::move(spec));
}

RemovalSpec removal_of(const RemovalSpec& parent, const std::string& child) {
    auto spec = parent;
    spec.repository = parent.repository / child;
    spec.path = parent.path / child;
    spec.session_id = parent.session_id + "." + child;
    spec.captured_ref.clear();
    spec.handled_apart.clear();
    spec.passed_over.clear();
    return spec;
}

// Nothing of it was made, or nothing is left: also its repository is gone, and nothing registers
// it.
bool is_absent(const RemovalSpec& spec) {
    return !is_present(spec.path) && !is_present(spec.repository / ".git");
}

// Nothing when each of them may go.
Task<std::optional<GitProblem>> why_one_stays(GitProgram& git, RemovalSpec spec,
                                              Children children) {
    spec.is_dry_run = true;
    for (const auto& child : children) {
        auto one = removal_of(spec, child);
        if (is_absent(one)) {
            continue;
        }
        const auto tried = co_await quarantine_worktree(git, std::move(one));
        if (!tried) {
            co_return of_child(child, tried.error());
        }
    }
    const auto tried = co_await quarantine_worktree(git, std::move(spec));
    if (!tried) {
        co_return tried.error();
    }
    co_return std::nullopt;
}

Task<Result<Done>> bring_children_back(GitProgram& git, fs::path managed_root, fs::path place,
                                       Children children) {
    for (const auto& child : children) {
        const auto entry = QuarantineEntry::newest_from(managed_root, place / child);
        if (!entry) {
            continue; // it never went, or is back
        }
        const auto back = co_await undo_quarantine(git, managed_root, entry->path());
        if (!back) {
            co_return tl::unexpected{of_child(child, back.error())};
        }
    }
    co_return Done{};
}

} // namespace

Task<Result<WorkspaceFound>> prepare_workspace(GitProgram& git, fs::path parent) {
    auto found = co_await check_workspace(git, std::move(parent));
    if (!found) {
        co_return tl::unexpected{found.error()};
    }
    const ParentBefore before{found->parent, found->is_repository};
    Children children;
    std::transform(found->children.begin(), found->children.end(), std::back_inserter(children),
                   [](const WorkspaceChild& child) { return child.name; });
    auto ignores = workspace_ignores(before.ignores(), children);
    if (found->is_repository && ignores == before.ignores()) {
        co_return found;
    }
    const auto made = co_await make_root(git, *found, std::move(ignores));
    if (!made) {
        before.put_back();
        co_return tl::unexpected{made.error()};
    }
    found->is_repository = true;
    co_return found;
}

Task<Result<CreatedWorktree>> create_workspace(GitProgram& git, WorktreeSpec spec,
                                               Children children, bool is_again) {
    auto root = co_await make_one(git, spec, is_again);
    if (!root) {
        co_return root;
    }
    for (const auto& child : children) {
        auto one = spec;
        one.repository = spec.repository / child;
        one.path = spec.path / child;
        const auto repository = co_await inspect_repository(git, one.repository);
        if (!repository) {
            co_return tl::unexpected{of_child(child, repository.error())};
        }
        one.base = repository->default_branch.empty() ? repository->current_branch
                                                      : repository->default_branch;
        const auto made = co_await make_one(git, std::move(one), is_again);
        if (!made) {
            co_return tl::unexpected{of_child(child, made.error())};
        }
    }
    co_return root;
}

Task<Result<Removal>> quarantine_workspace(GitProgram& git, RemovalSpec spec, Children children) {
    if (children.empty()) {
        co_return co_await quarantine_worktree(git, std::move(spec));
    }
    spec.handled_apart = children;
    const auto reason = co_await why_one_stays(git, spec, children);
    if (reason) {
        co_return tl::unexpected{*reason};
    }
    if (spec.is_dry_run) {
        co_return Removal{};
    }
    std::optional<GitProblem> trouble;
    for (const auto& child : children) {
        auto one = removal_of(spec, child);
        if (is_absent(one)) {
            continue;
        }
        const auto taken = co_await quarantine_worktree(git, std::move(one));
        if (!taken) {
            trouble = of_child(child, taken.error());
            break;
        }
    }
    if (!trouble) {
        const auto taken = co_await quarantine_worktree(git, spec);
        if (taken) {
            co_return taken;
        }
        trouble = taken.error();
    }
    co_await bring_children_back(git, spec.managed_root, resolved(spec.path), children);
    co_return tl::unexpected{*trouble};
}

Task<Result<fs::path>> bring_workspace_back(GitProgram& git, fs::path managed_root, fs::path place,
                                            fs::path entry, Children children) {
    auto back = co_await undo_quarantine(git, managed_root, std::move(entry));
    // Done before, by a worker that died before it could say so.
    std::error_code ignored;
    const bool was_done =
        !back && back.error().code == kNotFound && fs::is_regular_file(place / ".git", ignored);
    if (!back && !was_done) {
        co_return back;
    }
    const auto children_back =
        co_await bring_children_back(git, managed_root, resolved(place), std::move(children));
    if (!children_back) {
        co_return tl::unexpected{children_back.error()};
    }
    co_return place;
}

} // namespace ao::workers::git
