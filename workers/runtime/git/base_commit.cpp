// for-each-ref answers for all candidates at once; the order of preference is ours.
#include "workers/runtime/git/base_commit.h"

#include "workers/runtime/git/branch_names.h"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHeads = "refs/heads/";
constexpr std::string_view kTags = "refs/tags/";

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

// Lines of "object ref".
Refs read_refs(const std::string& listing) {
    Refs refs;
    std::istringstream lines{listing};
    std::string object;
    for (std::string ref; lines >> object >> ref;) {
        refs[ref] = object;
    }
    return refs;
}

GitCall in_repository(const fs::path& common_dir, std::vector<std::string> arguments) {
    GitCall call{common_dir, std::move(arguments)};
    call.git_dir = common_dir;
    return call;
}

// A name lists what is below it, too.
GitCall listing(const fs::path& git_dir, std::vector<std::string> patterns) {
    std::vector<std::string> arguments{"for-each-ref", "--format=%(objectname) %(refname)", "--"};
    arguments.insert(arguments.end(), patterns.begin(), patterns.end());
    auto call = in_repository(git_dir, std::move(arguments));
    call.directory = git_dir.parent_path(); // of a submodule, .git is a file
    call.max_output = kListBytes;
    return call;
}

std::string short_base(const std::string& base) {
    constexpr std::string_view kOrigin = "origin/";
    return base.starts_with(kOrigin) ? base.substr(kOrigin.size()) : base;
}

} // namespace

Task<Result<BaseCommit>> find_base_among(GitProgram& git, fs::path git_dir, Refs refs,
                                         std::string branch, std::string base) {
    if (!base.empty() && why_no_branch(base)) {
        co_return problem("INVALID_BRANCH",
                          "The base branch " + base + " " + *why_no_branch(base) + ".");
    }
    const auto wanted = candidates(branch, base);
    const auto first = std::find_if(wanted.begin(), wanted.end(),
                                    [&](const auto& ref) { return refs.contains(ref); });
    if (first == wanted.end()) {
        const auto what = branch.empty() ? "The base branch " + base + " is not"
                                         : "Neither " + branch + " nor its base " + base + " is";
        co_return problem("BRANCH_NOT_FETCHED",
                          what + " in this clone. Run: git fetch origin " + short_base(base) +
                              " (in an empty repository, make a first commit).");
    }
    BaseCommit found{refs.at(*first), first == wanted.begin()};
    if (first->starts_with(kTags)) { // it may have an object of its own
        auto call = in_repository(git_dir, {"rev-parse", "--verify", "--quiet", "--end-of-options",
                                            found.commit + "^{commit}"});
        const auto commit = co_await git.first_line(std::move(call));
        found.commit = commit.value_or(found.commit);
    }
    co_return found;
}

Task<Result<BaseCommit>> find_base(GitProgram& git, fs::path git_dir, std::string branch,
                                   std::string base) {
    Refs refs;
    if (base.empty() || !why_no_branch(base)) {
        auto call = listing(git_dir, candidates(branch, base));
        const auto listed = co_await git.run(std::move(call));
        refs = read_refs(listed.output);
    }
    co_return co_await find_base_among(git, std::move(git_dir), std::move(refs), std::move(branch),
                                       std::move(base));
}

Task<Result<Refs>> deciding_refs(GitProgram& git, fs::path git_dir, std::string branch,
                                 std::string base) {
    const bool is_name = base.empty() || !why_no_branch(base);
    auto patterns = is_name ? candidates(branch, base) : std::vector<std::string>{};
    patterns.emplace_back(kHeads);
    auto call = listing(git_dir, std::move(patterns));
    const auto listed = co_await git.run(std::move(call));
    if (!listed.succeeded() || listed.was_cut) {
        co_return problem(kGitFailed, "The branches of " + git_dir.string() +
                                          " cannot be listed: " + what_git_said(listed));
    }
    co_return read_refs(listed.output);
}

std::vector<std::string> local_branches(const Refs& refs) {
    std::vector<std::string> branches;
    for (auto ref = refs.lower_bound(std::string{kHeads});
         ref != refs.end() && ref->first.starts_with(kHeads); ++ref) {
        branches.push_back(ref->first.substr(kHeads.size()));
    }
    return branches;
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

} // namespace ao::workers::git
