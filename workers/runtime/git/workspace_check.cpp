// The parent first, then child by child in the order of their names.
#include "workers/runtime/git/workspace_check.h"

#include "workers/runtime/git/paths.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

// The name under which the original keeps the parent among its repositories.
constexpr const char* kReservedName = "__root__";

Task<std::string> answer_of(GitProgram& git, fs::path directory, std::string option) {
    GitCall call{directory, {"rev-parse", "--path-format=absolute", std::move(option)}};
    // Only what is here: a repository further up is not the parent's.
    call.environment = {"GIT_CEILING_DIRECTORIES=" + directory.parent_path().string()};
    const auto answer = co_await git.first_line(std::move(call));
    co_return answer.value_or("");
}

// Gives whether the parent is a repository.
Task<Result<bool>> check_parent(GitProgram& git, fs::path parent) {
    const auto git_dir = co_await answer_of(git, parent, "--git-dir");
    if (git_dir.empty()) {
        co_return false;
    }
    const auto common_dir = co_await answer_of(git, parent, "--git-common-dir");
    if (resolved(git_dir) != resolved(common_dir)) {
        co_return problem("WORKSPACE_PARENT_IS_WORKTREE",
                          parent.string() + " is a linked worktree; name its main clone instead.");
    }
    const auto is_bare = co_await answer_of(git, parent, "--is-bare-repository");
    if (is_bare == "true") {
        co_return problem("WORKSPACE_PARENT_BARE",
                          parent.string() +
                              " is a bare repository; name a folder with clones in it.");
    }
    GitCall index{parent, {"ls-files", "--stage"}};
    index.max_output = kListBytes;
    const auto entries = co_await git.run(std::move(index));
    const bool has_gitlink = entries.output.starts_with("160000 ") ||
                             entries.output.find("\n160000 ") != std::string::npos;
    if (!entries.succeeded() || entries.was_cut || has_gitlink) {
        co_return problem("WORKSPACE_PARENT_GITLINK",
                          parent.string() +
                              " records another repository as a submodule, or its index "
                              "cannot be read whole. Run: git rm --cached <folder>");
    }
    co_return true;
}

std::vector<std::string> folders_with_git(const fs::path& parent) {
    std::vector<std::string> names;
    std::error_code failed;
    for (fs::directory_iterator entry{parent, failed}, end; !failed && entry != end;
         entry.increment(failed)) {
        std::error_code ignored;
        if (fs::is_directory(entry->symlink_status(ignored)) &&
            is_present(entry->path() / ".git")) {
            names.push_back(entry->path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

Task<Result<WorkspaceChild>> check_child(GitProgram& git, fs::path parent, std::string name) {
    const auto path = parent / name;
    if (name == kReservedName) {
        co_return problem("WORKSPACE_CHILD_RESERVED_NAME",
                          path.string() + " has a name that is reserved; rename the folder.");
    }
    std::error_code ignored;
    if (!fs::is_directory(fs::symlink_status(path / ".git", ignored))) {
        co_return problem("WORKSPACE_CHILD_IS_WORKTREE",
                          path.string() +
                              " is a linked worktree or a submodule; put a clone in its "
                              "place.");
    }
    const auto is_bare = co_await answer_of(git, path, "--is-bare-repository");
    if (is_bare == "true") {
        co_return problem("WORKSPACE_CHILD_BARE",
                          path.string() + " is bare. Run: git config core.bare false");
    }
    const auto repository = co_await inspect_repository(git, path);
    if (!repository) {
        co_return problem("INVALID_WORKSPACE_CHILD", repository.error().message);
    }
    if (repository->is_unborn) {
        co_return problem("WORKSPACE_CHILD_UNBORN",
                          path.string() + " has no commit yet; make a first one.");
    }
    if (repository->current_branch.empty()) {
        co_return problem("WORKSPACE_CHILD_DEFAULT_BRANCH_UNKNOWN",
                          path.string() + " is on no branch. Run: git switch <branch>");
    }
    WorkspaceChild child{std::move(name), *repository};
    co_return child;
}

} // namespace

Task<Result<WorkspaceFound>> check_workspace(GitProgram& git, fs::path parent) {
    parent = resolved(parent);
    std::error_code ignored;
    if (!parent.is_absolute() || !fs::is_directory(parent, ignored)) {
        co_return problem(kInvalidPath, "There is no folder " + parent.string() + ".");
    }
    const auto is_repository = co_await check_parent(git, parent);
    if (!is_repository) {
        co_return tl::unexpected{is_repository.error()};
    }
    WorkspaceFound found;
    found.parent = parent;
    found.is_repository = *is_repository;
    for (const auto& name : folders_with_git(parent)) {
        auto child = co_await check_child(git, parent, name);
        if (!child) {
            co_return tl::unexpected{child.error()};
        }
        found.children.push_back(std::move(*child));
    }
    if (found.children.empty()) {
        co_return problem("WORKSPACE_REPOS_REQUIRED",
                          "No folder directly in " + parent.string() +
                              " is a git repository; clone at least one into it.");
    }
    co_return found;
}

std::string workspace_ignores(const std::string& before, const std::vector<std::string>& children) {
    std::vector<std::string> wanted;
    for (const auto& child : children) {
        wanted.push_back("/" + child + "/");
    }
    constexpr std::array kBuilt{"node_modules/", "dist/",     "build/", ".cache/", ".turbo/",
                                "target/",       "coverage/", "tmp/",   "temp/"};
    wanted.insert(wanted.end(), kBuilt.begin(), kBuilt.end());
    std::istringstream lines{before};
    for (std::string line; std::getline(lines, line);) {
        std::erase(wanted, line);
    }
    auto after = before;
    if (!wanted.empty() && !after.empty() && after.back() != '\n') {
        after += '\n';
    }
    for (const auto& line : wanted) {
        after += line + '\n';
    }
    return after;
}

} // namespace ao::workers::git
