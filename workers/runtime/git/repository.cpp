// A few questions to rev-parse, symbolic-ref and config.
#include "workers/runtime/git/repository.h"

#include "workers/runtime/git/paths.h"

#include <algorithm>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHeads = "refs/heads/";
constexpr std::string_view kOrigin = "refs/remotes/origin/";

std::string without_prefix(const std::optional<std::string>& ref, std::string_view prefix) {
    return ref && ref->starts_with(prefix) ? ref->substr(prefix.size()) : "";
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

bool has_control_character(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::iscntrl(c); });
}

Task<Result<Repository>> read_directories(GitProgram& git, fs::path path) {
    GitCall kind{path,
                 {"rev-parse", "--path-format=absolute", "--is-bare-repository", "--git-dir",
                  "--git-common-dir"}};
    const auto answer = co_await git.run(std::move(kind));
    const auto lines = lines_of(answer.output);
    if (!answer.succeeded() || lines.size() != 3) {
        co_return problem("NOT_A_GIT_REPO", path.string() +
                                                " is no git repository. Run git init in "
                                                "it, or name another folder. " +
                                                what_git_said(answer));
    }
    Repository repository;
    repository.common_dir = resolved(lines[2]);
    repository.is_linked_worktree = resolved(lines[1]) != repository.common_dir;
    if (lines[0] == "true") {
        co_return problem("NOT_A_GIT_REPO", path.string() + " is a bare repository. Clone it and "
                                                            "name the clone.");
    }
    GitCall top{path, {"rev-parse", "--path-format=absolute", "--show-toplevel"}};
    const auto top_level = co_await git.first_line(std::move(top));
    if (!top_level || resolved(*top_level) != path) {
        co_return problem("NOT_A_GIT_REPO",
                          path.string() + " is not the top level of a repository" +
                              (top_level ? "; name " + *top_level + " instead." : "."));
    }
    repository.top_level = path;
    co_return repository;
}

} // namespace

Task<Result<Repository>> inspect_repository(GitProgram& git, fs::path path) {
    if (!path.is_absolute() || has_control_character(path.string())) {
        co_return problem(kInvalidPath, "Name the repository by an absolute path without control "
                                        "characters.");
    }
    path = resolved(path);
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
        co_return problem("NOT_A_GIT_REPO", "There is no folder " + path.string() + ".");
    }
    auto repository = co_await read_directories(git, path);
    if (!repository) {
        co_return repository;
    }
    GitCall head{path, {"symbolic-ref", "--quiet", "HEAD"}};
    repository->current_branch = without_prefix(co_await git.first_line(std::move(head)), kHeads);
    // Only what origin says: the branch that happens to be checked out may be anybody's feature.
    GitCall origin_head{path, {"symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"}};
    repository->default_branch =
        without_prefix(co_await git.first_line(std::move(origin_head)), kOrigin);
    GitCall commit{path, {"rev-parse", "--verify", "--quiet", "HEAD^{commit}"}};
    const auto head_commit = co_await git.first_line(std::move(commit));
    repository->is_unborn = !head_commit;
    GitCall url{path, {"config", "--get", "remote.origin.url"}};
    const auto origin = co_await git.first_line(std::move(url));
    repository->origin_url = without_credentials(origin.value_or(""));
    co_return repository;
}

Task<Result<fs::path>> common_directory(GitProgram& git, fs::path top_level) {
    top_level = resolved(top_level);
    GitCall call{top_level,
                 {"rev-parse", "--path-format=absolute", "--git-common-dir", "--show-toplevel"}};
    const auto answer = co_await git.run(std::move(call));
    const auto lines = lines_of(answer.output);
    if (answer.end != ProgramResult::End::exited) {
        co_return problem(kGitFailed, "The repository at " + top_level.string() +
                                          " could not be looked at; try again. " +
                                          what_git_said(answer));
    }
    // Without the second line, a repository further up would answer for one that is gone.
    if (!answer.succeeded() || lines.size() != 2 || resolved(lines[1]) != top_level) {
        co_return problem("PROJECT_NOT_RESOLVABLE",
                          "The repository at " + top_level.string() +
                              " is not there any more; register the project anew. " +
                              what_git_said(answer));
    }
    co_return resolved(lines[0]);
}

std::string without_credentials(const std::string& url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string::npos) {
        return url; // a path, or user@host:path, which has no place for a password
    }
    const auto host = scheme_end + 3;
    const auto path = std::min(url.find('/', host), url.size());
    auto authority = url.substr(host, path - host);
    if (const auto at = authority.rfind('@'); at != std::string::npos) {
        const bool is_web = url.starts_with("http");
        const auto user = authority.substr(0, std::min(authority.find(':'), at));
        authority = is_web ? authority.substr(at + 1) : user + authority.substr(at);
    }
    auto rest = url.substr(path);
    rest.erase(std::min(rest.find('?'), rest.size()));
    return url.substr(0, host) + authority + rest;
}

} // namespace ao::workers::git
