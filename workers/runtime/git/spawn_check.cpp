// What git is asked, it is asked at once.
#include "workers/runtime/git/spawn_check.h"

#include "ipc/limits.h"
#include "workers/runtime/git/base_commit.h"
#include "workers/runtime/git/branch_names.h"
#include "workers/runtime/git/repository.h"

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

// Of the file system on which the folder is or will be; nothing when it cannot be told.
std::optional<std::uint64_t> free_mebibytes(fs::path folder) {
    std::error_code trouble;
    while (!folder.empty() && !fs::exists(folder, trouble) && folder.has_relative_path()) {
        folder = folder.parent_path();
    }
    const auto space = fs::space(folder, trouble);
    return trouble ? std::nullopt : std::optional{space.available >> 20U};
}

} // namespace

Task<Result<Done>> check_spawn(GitProgram& git, SpawnWish wish) {
    if (!wish.branch.empty()) {
        if (const auto why = why_no_branch(wish.branch)) {
            co_return problem("INVALID_BRANCH", "The branch \"" + wish.branch + "\" " + *why + ".");
        }
    }
    auto repository = common_directory(git, wish.repository);
    auto start = find_base(git, wish.repository / ".git", wish.branch, wish.base);
    const auto [common_dir, base] = co_await both(std::move(repository), std::move(start));
    if (!common_dir) {
        co_return tl::unexpected{common_dir.error()};
    }
    if (!base) {
        co_return tl::unexpected{base.error()};
    }
    const auto left = free_mebibytes(wish.worktrees);
    const auto floor = ipc::limits().disk_floor_mb;
    if (left && *left < floor) {
        co_return problem("DISK_FULL", "only " + std::to_string(*left) + " MiB are free below " +
                                           wish.worktrees.string() + ", and " +
                                           std::to_string(floor) +
                                           " are needed; free some: ao session cleanup");
    }
    co_return Done{};
}

} // namespace ao::workers::git
