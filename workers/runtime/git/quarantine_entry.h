// One worktree in quarantine, as it lies on disk.
#pragma once

#include "ipc/wall_clock.h"
#include "workers/runtime/git/git_problem.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace ao::workers::git {

/// Written before anything is moved, so that whoever comes later can finish or undo it.
struct QuarantineRecord {
    std::string session_id;
    std::filesystem::path worktree;   // where it was
    std::filesystem::path common_dir; // of its repository
    std::string registration;         // name of its folder in common_dir/worktrees
    std::string branch;               // empty: detached
    std::string head;
};

class QuarantineEntry {
public:
    /// Makes `<managed root>/.quarantine/<session>-<now in ms>` with its record.
    static Result<QuarantineEntry> make(const std::filesystem::path& managed_root,
                                        const QuarantineRecord& record, ipc::WallTime now);

    /// Moves a folder here of which nothing is worth keeping: it has no record and no way back.
    static Result<Done> put_away(const std::filesystem::path& managed_root,
                                 const std::filesystem::path& folder, ipc::WallTime now);

    /// The entry of that path; nothing when it is none, or its record was never completed.
    static std::optional<QuarantineEntry> open(const std::filesystem::path& managed_root,
                                               const std::filesystem::path& path);

    /// Folders in quarantine, complete or not, oldest first.
    static std::vector<std::filesystem::path> all(const std::filesystem::path& managed_root);

    /// The newest one that came from this place and still has what was there.
    static std::optional<QuarantineEntry> newest_from(const std::filesystem::path& managed_root,
                                                      const std::filesystem::path& place);

    /// When a folder was put there, by its name.
    static std::optional<ipc::WallTime> time_of(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return path_; }

    const QuarantineRecord& record() const { return record_; }

    std::filesystem::path tree() const { return path_ / "tree"; }

    /// Where the registration lies while the worktree is here.
    std::filesystem::path kept_registration() const;

    /// Where git looks for it.
    std::filesystem::path live_registration() const;

    /// The folder from its place to here, then the registration. What is done already is passed
    /// over. The folder is reached without following a link below the managed root.
    Result<Done> take_in(const std::filesystem::path& managed_root) const;

    /// Back, the registration first. Fails when the place or the name has been taken since.
    Result<Done> give_back(const std::filesystem::path& managed_root) const;

private:
    QuarantineEntry(std::filesystem::path path, QuarantineRecord record)
        : path_{std::move(path)}
        , record_{std::move(record)} {}

    std::filesystem::path path_;
    QuarantineRecord record_;
};

} // namespace ao::workers::git
