// The look first, also when it is not a dry run.
#include "workers/runtime/launch/remove_worktree.h"

#include "workers/runtime/launch/take_out.h"

namespace ao::workers::launch {

Task<Result<git::Removal>> remove_worktree(git::GitProgram& git, git::RemovalSpec spec,
                                           git::Children children) {
    const auto ours = co_await ours_in_worktree(git, spec.managed_root, spec.session_id);
    if (!ours) {
        co_return tl::unexpected{ours.error()};
    }
    if (!ours->changed.empty()) {
        co_return problem(git::kWorkspaceDirty,
                          spec.path.string() + " stays: " + ours->changed.front() +
                              ", into which ao wrote for the agent, was changed by somebody "
                              "else. Keep the change elsewhere, and delete or restore the file.");
    }
    auto look = spec;
    look.is_dry_run = true;
    look.passed_over = ours->only_ours;
    auto looked = co_await git::quarantine_workspace(git, std::move(look), children);
    if (!looked || spec.is_dry_run) {
        co_return looked;
    }
    const auto taken = co_await take_out(git, spec.managed_root, spec.session_id);
    if (!taken) {
        co_return tl::unexpected{taken.error()};
    }
    co_return co_await git::quarantine_workspace(git, std::move(spec), std::move(children));
}

} // namespace ao::workers::launch
