// Look, decide, add, look again (runtime-workspace.md 4.4 and 4.7).
#include "workers/runtime/git/create_worktree.h"

#include "ipc/failpoint.h"
#include "workers/runtime/git/base_commit.h"
#include "workers/runtime/git/branch_names.h"
#include "workers/runtime/git/half_made.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/processes.h"
#include "workers/runtime/git/ref_lock.h"
#include "workers/runtime/git/repository.h"
#include "workers/runtime/git/worktree_list.h"

#include <algorithm>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

enum class Purpose { create, restore };

// What an attempt works with. Place and common directory are resolved.
struct Site {
    fs::path common_dir;
    fs::path place;
    WorktreeSpec spec;
    Purpose purpose = Purpose::create;
};

bool is_there(const fs::path& place) {
    std::error_code ignored;
    return fs::is_regular_file(fs::symlink_status(place / ".git", ignored));
}

bool is_empty_or_missing(const fs::path& place) {
    std::error_code failed;
    const auto kind = fs::symlink_status(place, failed).type();
    return kind == fs::file_type::not_found ||
           (kind == fs::file_type::directory && fs::is_empty(place, failed) && !failed);
}

GitCall change(const Site& site, std::vector<std::string> arguments) {
    GitCall call{site.common_dir, std::move(arguments)};
    call.git_dir = site.common_dir;
    call.is_write = true;
    call.touches_files = true;
    call.takes_long = true;
    call.within = kCheckoutWithin;
    call.environment = {step_variable(site.place)};
    return call;
}

// Gives where it went; empty: nothing was in the way.
Result<fs::path> move_stray_away(const fs::path& place) {
    if (is_empty_or_missing(place)) {
        return fs::path{};
    }
    for (int number = 1; number <= kStrays; ++number) {
        const fs::path stray =
            place.string() + ".stray" + (number == 1 ? "" : "-" + std::to_string(number));
        std::error_code failed;
        if (fs::exists(fs::symlink_status(stray, failed))) {
            continue;
        }
        fs::rename(place, stray, failed);
        if (!failed) {
            return stray;
        }
        break;
    }
    return problem(kPathOccupied, place.string() +
                                      " is in the way and cannot be moved aside; move it "
                                      "yourself and try again.");
}

GitProblem why_not_added(const Site& site, const ProgramResult& added) {
    const auto says = [&](const char* text) {
        return added.errors.find(text) != std::string::npos;
    };
    const auto said = " " + what_git_said(added);
    if (says(".lock': File exists")) {
        return {kGitFailed,
                "Another git works on this repository, or was killed and left a lock; if "
                "none runs, remove the file and try again." +
                    said};
    }
    if (says("already checked out") || says("already used by worktree")) {
        return {"BRANCH_CHECKED_OUT_ELSEWHERE",
                site.spec.branch + " is in use in another worktree; choose another branch." + said};
    }
    if (says("locked")) {
        return {kWorkspaceLocked, "The worktree is locked; run: git worktree unlock " +
                                      site.place.string() + "." + said};
    }
    if (says("cannot lock ref")) {
        return {"INVALID_BRANCH",
                site.spec.branch + " cannot be made; choose another name." + said};
    }
    return {kGitFailed, "The worktree at " + site.place.string() + " could not be made." + said,
            was_killed(added)};
}

// The arguments of `worktree add` behind its options, and where a new branch starts.
struct Addition {
    std::vector<std::string> arguments;
    std::string branch; // empty: detached
    std::string base_commit;
};

Task<Result<Addition>> addition_of(GitProgram& git, Site site, Refs refs, std::string branch,
                                   std::string detached_at) {
    const auto place = site.place.string();
    if (!detached_at.empty()) {
        co_return Addition{{"--detach", "--", place, detached_at}, "", ""};
    }
    const auto branches = local_branches(refs);
    if (std::find(branches.begin(), branches.end(), branch) != branches.end()) {
        co_return Addition{{"--", place, branch}, branch, ""};
    }
    if (const auto other = collision(branch, branches)) {
        co_return problem("INVALID_BRANCH", "git cannot have " + branch + " beside " + *other +
                                                "; choose another name.");
    }
    const auto base =
        co_await find_base_among(git, site.common_dir, std::move(refs), branch, site.spec.base);
    if (!base) {
        co_return tl::unexpected{base.error()};
    }
    // A branch that tracked its base could not be pushed plainly (runtime-workspace.md 4.4).
    const auto start = base->is_upstream ? "origin/" + branch : base->commit;
    co_return Addition{
        {base->is_upstream ? "--track" : "--no-track", "-b", branch, "--", place, start},
        branch,
        base->commit};
}

Task<Result<CreatedWorktree>> add(GitProgram& git, Site site, Addition addition,
                                  bool is_registered) {
    std::error_code failed;
    fs::create_directories(site.place.parent_path(), failed);
    std::vector<std::string> arguments{"worktree", "add"};
    if (is_registered) {
        arguments.emplace_back("--force"); // once: it takes over neither files nor a lock
    }
    arguments.insert(arguments.end(), addition.arguments.begin(), addition.arguments.end());
    if (const auto marked = mark_half_made(site.common_dir, site.spec.managed_root, site.place);
        !marked) {
        co_return tl::unexpected{marked.error()};
    }
    ipc::failpoint("worktree.before_add");
    auto call = change(site, std::move(arguments));
    const auto added = co_await git.run(std::move(call));
    ipc::failpoint("worktree.after_add");
    if (added.succeeded() && is_there(site.place)) {
        unmark_half_made(site.common_dir, site.spec.managed_root, site.place);
        CreatedWorktree created{site.place, addition.branch, addition.base_commit};
        co_return created;
    }
    // It may have come to its end and could not say so.
    const auto records = co_await list_worktrees(git, site.common_dir);
    if (!records) {
        co_return tl::unexpected{records.error()};
    }
    const auto record = registered_at(*records, site.place);
    // Its time was over, or it was killed; the next attempt starts clean.
    if (!record || record->is_half_made() || !is_there(site.place)) {
        const auto cleared = clear_half_made(site.common_dir, site.spec.managed_root);
        co_return tl::unexpected{cleared ? why_not_added(site, added) : cleared.error()};
    }
    unmark_half_made(site.common_dir, site.spec.managed_root, site.place);
    CreatedWorktree created{site.place, record->branch, addition.base_commit};
    co_return created;
}

Task<Result<CreatedWorktree>> make(GitProgram& git, Site site) {
    if (auto cleared = clear_half_made(site.common_dir, site.spec.managed_root); !cleared) {
        co_return tl::unexpected{cleared.error()};
    }
    auto listing = list_worktrees(git, site.common_dir);
    auto refs_of_wish = deciding_refs(git, site.common_dir, site.spec.branch, site.spec.base);
    auto [records, refs] = co_await both(std::move(listing), std::move(refs_of_wish));
    if (!records) {
        co_return tl::unexpected{records.error()};
    }
    const auto record = registered_at(*records, site.place);
    if (record && is_there(site.place)) {
        CreatedWorktree found{site.place, record->branch, ""};
        found.was_there = true;
        co_return found;
    }
    if (record && record->is_locked) {
        co_return problem(kWorkspaceLocked,
                          "The folder of the locked worktree " + site.place.string() +
                              " is gone; run: git worktree unlock " + site.place.string());
    }
    const auto same_branch = [&](const WorktreeRecord& other) {
        return other.branch == site.spec.branch && other.path != site.place;
    };
    const auto other = std::find_if(records->begin(), records->end(), same_branch);
    const bool keeps_its_own = site.purpose == Purpose::restore && record;
    if (!keeps_its_own && other != records->end()) {
        co_return problem("BRANCH_CHECKED_OUT_ELSEWHERE",
                          site.spec.branch + " is checked out in " + other->path.string() +
                              "; choose another branch, or switch that worktree to another one.");
    }
    auto branch = keeps_its_own && !record->branch.empty() ? record->branch : site.spec.branch;
    auto head = keeps_its_own && record->branch.empty() ? record->head : "";
    const auto ref = "refs/heads/" + branch;
    const bool is_locked = is_present(site.common_dir / (ref + ".lock"));
    if (is_locked) {
        if (auto ended = end_earlier_step(site.place); !ended) {
            co_return tl::unexpected{ended.error()};
        }
        clear_own_lock(site.common_dir, ref);
    }
    // Whoever held the lock may have made the branch since; and the listing was for that name.
    if (is_locked || branch != site.spec.branch) {
        refs = co_await deciding_refs(git, site.common_dir, branch, site.spec.base);
    }
    if (!refs) {
        co_return tl::unexpected{refs.error()};
    }
    auto addition =
        co_await addition_of(git, site, std::move(*refs), std::move(branch), std::move(head));
    if (!addition) {
        co_return tl::unexpected{addition.error()};
    }
    // From here on something changes.
    fs::path stray;
    if (!is_empty_or_missing(site.place)) {
        if (site.purpose == Purpose::create) {
            co_return problem(kPathOccupied, site.place.string() +
                                                 " holds files and is no worktree of this "
                                                 "repository; move it away and try again.");
        }
        const auto moved = move_stray_away(site.place);
        if (!moved) {
            co_return tl::unexpected{moved.error()};
        }
        stray = *moved;
    }
    auto created = co_await add(git, site, std::move(*addition), record.has_value());
    if (created && !stray.empty()) {
        created->note = "What was there before is in " + stray.string() + ".";
    }
    co_return created;
}

Task<Result<CreatedWorktree>> prepare_and_make(GitProgram& git, WorktreeSpec spec,
                                               Purpose purpose) {
    const auto place = managed_path(spec.managed_root, spec.path);
    if (!place) {
        co_return tl::unexpected{place.error()};
    }
    if (const auto reason = why_no_branch(spec.branch)) {
        co_return problem("INVALID_BRANCH", "The branch " + spec.branch + " " + *reason + ".");
    }
    const auto common_dir = co_await common_directory(git, spec.repository);
    if (!common_dir) {
        co_return tl::unexpected{common_dir.error()};
    }
    std::string note;
    if (spec.fetch_first && !is_there(*place)) {
        note = co_await fetch_base(git, *common_dir, spec.base, spec.fetch_within);
    }
    const auto turn = co_await git.turns().turn(common_dir->string());
    const Site site{*common_dir, *place, std::move(spec), purpose};
    auto made = co_await make(git, site);
    for (int tries = 1; !made && made.error().was_killed && tries < kKilledTries; ++tries) {
        made = co_await make(git, site);
    }
    if (made && !note.empty()) {
        made->note += (made->note.empty() ? "" : " ") + note;
    }
    co_return made;
}

} // namespace

Task<Result<CreatedWorktree>> create_worktree(GitProgram& git, WorktreeSpec spec) {
    return prepare_and_make(git, std::move(spec), Purpose::create);
}

Task<Result<CreatedWorktree>> restore_worktree(GitProgram& git, WorktreeSpec spec) {
    return prepare_and_make(git, std::move(spec), Purpose::restore);
}

} // namespace ao::workers::git
