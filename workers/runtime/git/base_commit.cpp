// for-each-ref answers for all candidates at once; the order of preference is ours.
#include "workers/runtime/git/base_commit.h"

#include "workers/runtime/git/branch_names.h"

#include <map>
#include <sstream>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> candidates(const std::string& branch, const std::string& base) {
    std::vector<std::string> refs;
    if (!branch.empty()) {
        refs.push_back("refs/remotes/origin/" + branch);
    }
    if (base.find('/') != std::string::npos) {
        refs.push_back("refs/heads/" + base);
        refs.push_back("refs/remotes/" + base);
        refs.push_back("refs/remotes/origin/" + base);
    } else if (!base.empty()) {
        refs.push_back("refs/remotes/origin/" + base);
        refs.push_back("refs/heads/" + base);
    }
    if (!branch.empty()) {
        refs.push_back("refs/tags/" + branch);
    }
    return refs;
}

// Lines of "ref object peeled-object"; the last is empty but for annotated tags.
std::map<std::string, std::string> commits_by_ref(const std::string& listing) {
    std::map<std::string, std::string> commits;
    std::istringstream lines{listing};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string ref;
        std::string object;
        std::string peeled;
        words >> ref >> object >> peeled;
        commits[ref] = peeled.empty() ? object : peeled;
    }
    return commits;
}

GitCall in_repository(const fs::path& common_dir, std::vector<std::string> arguments) {
    GitCall call{common_dir, std::move(arguments)};
    call.git_dir = common_dir;
    return call;
}

std::string short_base(const std::string& base) {
    constexpr std::string_view kOrigin = "origin/";
    return base.starts_with(kOrigin) ? base.substr(kOrigin.size()) : base;
}

} // namespace

Task<Result<BaseCommit>> find_base(GitProgram& git, fs::path common_dir, std::string branch,
                                   std::string base) {
    if (!base.empty() && why_no_branch(base)) {
        co_return problem("INVALID_BRANCH",
                          "The base branch " + base + " " + *why_no_branch(base) + ".");
    }
    const auto refs = candidates(branch, base);
    std::vector<std::string> arguments{"for-each-ref",
                                       "--format=%(refname) %(objectname) %(*objectname)", "--"};
    arguments.insert(arguments.end(), refs.begin(), refs.end());
    auto call = in_repository(common_dir, std::move(arguments));
    call.max_output = kListBytes; // a name lists what is below it, too
    const auto listing = co_await git.run(std::move(call));
    const auto commits = commits_by_ref(listing.output);
    for (const auto& ref : refs) {
        if (const auto found = commits.find(ref); found != commits.end()) {
            co_return BaseCommit{found->second, ref == refs.front()};
        }
    }
    const auto what = branch.empty() ? "The base branch " + base + " is not"
                                     : "Neither " + branch + " nor its base " + base + " is";
    co_return problem("BRANCH_NOT_FETCHED", what + " in this clone. Run: git fetch origin " +
                                                short_base(base) +
                                                " (in an empty repository, make a first commit).");
}

Task<std::string> fetch_base(GitProgram& git, fs::path common_dir, std::string base,
                             milliseconds within) {
    base = short_base(base);
    if (base.empty() || why_no_branch(base)) {
        co_return "";
    }
    const auto turn = co_await git.turns().turn("fetch " + common_dir.string());
    const auto now = std::chrono::steady_clock::now();
    auto& last = git.fetched()[common_dir.string() + " " + base];
    if (last.time_since_epoch().count() != 0 && now - last < kFetchAgainAfter) {
        co_return "";
    }
    last = now;
    const auto commands = co_await git.network_commands(common_dir);
    if (!commands.empty()) {
        co_return "Not fetched, because the repository's own configuration would run a program (" +
            commands.front() + "); run git fetch yourself if you trust it.";
    }
    auto call =
        in_repository(common_dir, {"fetch", "--quiet", "--no-tags", "--no-recurse-submodules",
                                   "--no-write-fetch-head", "--end-of-options", "origin",
                                   "+refs/heads/" + base + ":refs/remotes/origin/" + base});
    call.is_write = true;
    call.takes_long = true;
    call.within = within;
    const auto fetched = co_await git.run(std::move(call));
    co_return fetched.succeeded()
        ? ""
        : "Not fetched, so the base is what the clone had before. " + what_git_said(fetched);
}

Task<Result<std::vector<std::string>>> local_branches(GitProgram& git, fs::path common_dir) {
    constexpr std::size_t kHeadsLength = std::string_view{"refs/heads/"}.size();
    auto call = in_repository(common_dir, {"for-each-ref", "--format=%(refname)", "refs/heads/"});
    call.max_output = kListBytes;
    const auto listing = co_await git.run(std::move(call));
    if (!listing.succeeded() || listing.was_cut) {
        co_return problem(kGitFailed, "The branches of " + common_dir.string() +
                                          " cannot be listed: " + what_git_said(listing));
    }
    std::vector<std::string> branches;
    std::istringstream lines{listing.output};
    for (std::string line; std::getline(lines, line);) {
        branches.push_back(line.substr(std::min(kHeadsLength, line.size())));
    }
    co_return branches;
}

} // namespace ao::workers::git
