// Evidence, then two renames; the same two the other way; rm.
#include "workers/runtime/git/quarantine.h"

#include "ipc/failpoint.h"
#include "workers/runtime/git/capture.h"
#include "workers/runtime/git/half_made.h"
#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/quarantine_entry.h"
#include "workers/runtime/git/repository.h"

#include <algorithm>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

// A registration whose folder somebody else deleted. Its branch keeps what was committed; a
// detached head would be lost with it.
Task<Result<Removal>> forget_missing(GitProgram& git, WorktreeEvidence evidence, bool is_dry_run) {
    if (evidence.is_locked || evidence.branch.empty()) {
        co_return problem(
            evidence.is_locked ? kWorkspaceLocked : kWorkspaceDirty,
            "The folder " + evidence.path.string() +
                " is gone, but its registration is locked or holds a commit without a "
                "branch. Look at: git worktree list");
    }
    if (!is_dry_run) {
        GitCall call{evidence.common_dir, {"worktree", "remove", "--", evidence.path.string()}};
        call.git_dir = evidence.common_dir;
        call.is_write = true;
        const auto removed = co_await git.run(std::move(call));
        if (!removed.succeeded()) {
            co_return problem(kGitFailed, "The registration of " + evidence.path.string() +
                                              " cannot be removed: " + what_git_said(removed));
        }
    }
    co_return Removal{{}, true};
}

Task<Result<Removal>> remove_missing(GitProgram& git, RemovalSpec spec, WorktreeEvidence evidence) {
    const auto entry = QuarantineEntry::newest_from(spec.managed_root, evidence.path);
    if (!evidence.is_registered) {
        co_return Removal{entry ? entry->path() : fs::path{}, true};
    }
    // An earlier attempt came as far as the folder.
    if (entry && fs::exists(entry->live_registration() / "gitdir")) {
        if (spec.is_dry_run) {
            co_return Removal{};
        }
        const auto taken = entry->take_in(spec.managed_root);
        if (!taken) {
            co_return tl::unexpected{taken.error()};
        }
        co_return Removal{entry->path(), false};
    }
    co_return co_await forget_missing(git, std::move(evidence), spec.is_dry_run);
}

Task<Result<Removal>> remove(GitProgram& git, RemovalSpec spec, fs::path common_dir,
                             fs::path place) {
    auto evidence = co_await inspect_worktree(git, common_dir, place, spec.passed_over);
    if (!evidence) {
        co_return tl::unexpected{evidence.error()};
    }
    if (!evidence->is_there) {
        co_return co_await remove_missing(git, std::move(spec), std::move(*evidence));
    }
    std::erase_if(evidence->inner, [&](const InnerRepository& inner) {
        return std::find(spec.handled_apart.begin(), spec.handled_apart.end(), inner.path) !=
               spec.handled_apart.end();
    });
    bool is_captured = false;
    if (!spec.captured_ref.empty() && evidence->is_registered) {
        const auto kept = co_await is_kept_by(git, *evidence, spec.captured_ref);
        if (!kept) {
            co_return tl::unexpected{kept.error()};
        }
        is_captured = *kept;
        auto processes = processes_inside(place); // time has passed
        if (!processes) {
            co_return tl::unexpected{processes.error()};
        }
        evidence->processes = std::move(*processes);
    }
    if (auto reason = why_it_stays(*evidence, is_captured)) {
        co_return tl::unexpected{std::move(*reason)};
    }
    if (spec.is_dry_run) {
        co_return Removal{};
    }
    // From here on something changes, and nothing waits in between.
    const QuarantineRecord record{spec.session_id,  place,
                                  common_dir,       evidence->git_dir.filename().string(),
                                  evidence->branch, evidence->head};
    const auto entry = QuarantineEntry::make(spec.managed_root, record, ipc::wall_now());
    if (!entry) {
        co_return tl::unexpected{entry.error()};
    }
    if (const auto taken = entry->take_in(spec.managed_root); !taken) {
        co_return tl::unexpected{taken.error()};
    }
    ipc::failpoint("quarantine.moved");
    co_return Removal{entry->path(), false};
}

// The branch may have been deleted since; its commit is still there for as long as git keeps it.
Task<Result<Done>> bring_branch_back(GitProgram& git, const QuarantineRecord& record) {
    if (record.branch.empty() || record.head.empty()) {
        co_return Done{};
    }
    GitCall look{record.common_dir,
                 {"rev-parse", "--verify", "--quiet", "refs/heads/" + record.branch}};
    look.git_dir = record.common_dir;
    const auto there = co_await git.first_line(std::move(look));
    if (there) {
        co_return Done{};
    }
    GitCall make{record.common_dir, {"update-ref", "refs/heads/" + record.branch, record.head, ""}};
    make.git_dir = record.common_dir;
    make.is_write = true;
    const auto made = co_await git.run(std::move(make));
    if (!made.succeeded()) {
        co_return problem(kGitFailed,
                          "The branch " + record.branch +
                              " was deleted and cannot be made again: " + what_git_said(made));
    }
    co_return Done{};
}

Task<bool> deleted(GitProgram& git, fs::path path) {
    ProgramRun rm;
    rm.argv = {find_program("rm", search_path()), "-rf", "--one-file-system", "--", path.string()};
    rm.within = kRemoveWithin;
    rm.takes_long = true;
    const auto removed = co_await run(git.workbench(), std::move(rm));
    if (removed.succeeded()) {
        co_return true;
    }
    // Caches of tools are often without the right to write. chmod follows no links on its way.
    ProgramRun chmod;
    chmod.argv = {find_program("chmod", search_path()), "-R", "u+rwX", "--", path.string()};
    chmod.within = kRemoveWithin;
    chmod.takes_long = true;
    co_await run(git.workbench(), std::move(chmod));
    ProgramRun again;
    again.argv = {find_program("rm", search_path()), "-rf", "--one-file-system", "--",
                  path.string()};
    again.within = kRemoveWithin;
    again.takes_long = true;
    const auto second = co_await run(git.workbench(), std::move(again));
    co_return second.succeeded();
}

} // namespace

Task<Result<Removal>> quarantine_worktree(GitProgram& git, RemovalSpec spec) {
    const auto place = managed_path(spec.managed_root, spec.path);
    if (!place) {
        co_return tl::unexpected{place.error()};
    }
    if (spec.session_id.empty() || spec.session_id.find('/') != std::string::npos) {
        co_return problem(kInvalidPath, "The session id cannot name a folder.");
    }
    const auto common_dir = co_await common_directory(git, spec.repository);
    if (!common_dir) {
        co_return tl::unexpected{common_dir.error()};
    }
    const auto turn = co_await git.turns().turn(common_dir->string());
    if (!spec.is_dry_run) {
        if (const auto cleared = clear_half_made(*common_dir, spec.managed_root); !cleared) {
            co_return tl::unexpected{cleared.error()};
        }
    }
    co_return co_await remove(git, std::move(spec), *common_dir, *place);
}

Task<Result<fs::path>> undo_quarantine(GitProgram& git, fs::path managed_root, fs::path path) {
    const auto entry = QuarantineEntry::open(managed_root, path);
    if (!entry) {
        co_return problem(kNotFound, path.string() +
                                         " is not in quarantine any more; the branch is "
                                         "still there.");
    }
    const auto& record = entry->record();
    const auto place = managed_path(managed_root, record.worktree);
    if (!place) {
        co_return tl::unexpected{place.error()};
    }
    const auto turn = co_await git.turns().turn(record.common_dir.string());
    const auto records = co_await list_worktrees(git, record.common_dir);
    if (!records) {
        co_return tl::unexpected{records.error()};
    }
    const auto has_branch = [&](const WorktreeRecord& other) {
        return !record.branch.empty() && other.branch == record.branch && other.path != *place;
    };
    if (std::any_of(records->begin(), records->end(), has_branch)) {
        co_return problem("BRANCH_CHECKED_OUT_ELSEWHERE",
                          record.branch + " is checked out in another worktree by now.");
    }
    std::error_code failed;
    if (fs::exists(entry->tree(), failed) && fs::exists(fs::symlink_status(*place, failed))) {
        co_return problem(kPathOccupied, place->string() +
                                             " has been taken since; move it away and "
                                             "try again.");
    }
    if (const auto branch = co_await bring_branch_back(git, record); !branch) {
        co_return tl::unexpected{branch.error()};
    }
    if (const auto given = entry->give_back(managed_root); !given) {
        co_return tl::unexpected{given.error()};
    }
    ipc::failpoint("quarantine.given_back");
    const auto now = co_await list_worktrees(git, record.common_dir);
    if (!now || !registered_at(*now, *place)) {
        co_return problem(kGitFailed, place->string() +
                                          " is back, but git does not know it; run: git "
                                          "worktree repair " +
                                          place->string());
    }
    fs::remove_all(entry->path(), failed); // the record is all that is left in it
    co_return *place;
}

Task<bool> free_quarantined(GitProgram& git, fs::path managed_root, fs::path path) {
    std::error_code ignored;
    if (!QuarantineEntry::time_of(path) || path.parent_path() != managed_root / ".quarantine") {
        co_return false; // nothing of ours
    }
    const auto entry = QuarantineEntry::open(managed_root, path);
    if (entry && fs::exists(entry->tree(), ignored)) {
        const auto turn = co_await git.turns().turn(entry->record().common_dir.string());
        if (!entry->take_in(managed_root)) { // an attempt that was cut off before its end
            co_return false;
        }
    }
    // The record last, so that what is cut off here is found again.
    const bool tree_gone = co_await deleted(git, path / "tree");
    if (!tree_gone) {
        co_return false;
    }
    if (entry) {
        const bool registration_gone = co_await deleted(git, entry->kept_registration());
        if (!registration_gone) {
            co_return false;
        }
    }
    fs::remove_all(path, ignored);
    co_return !fs::exists(path, ignored);
}

Task<std::size_t> purge_quarantine(GitProgram& git, fs::path managed_root,
                                   ipc::WallTime older_than) {
    std::size_t purged = 0;
    for (const auto& path : QuarantineEntry::all(managed_root)) {
        if (*QuarantineEntry::time_of(path) >= older_than) {
            break;
        }
        const bool is_gone = co_await free_quarantined(git, managed_root, path);
        purged += is_gone ? 1 : 0;
    }
    co_return purged;
}

} // namespace ao::workers::git
