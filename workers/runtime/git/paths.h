// Paths that come from elsewhere: what they really are, and whether they stay where they belong.
#pragma once

#include "ipc/child_process.h"
#include "workers/runtime/git/git_problem.h"

#include <filesystem>
#include <string>

namespace ao::workers::git {

/// Free of symbolic links as far as it exists; the rest as it is written.
std::filesystem::path resolved(const std::filesystem::path& path);

/// Whether there is something by that name, be it a link that leads nowhere.
bool is_present(const std::filesystem::path& path);

/// Whether `path` is strictly below `folder`. Compares text: give both resolved.
bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder);

/// A worktree's path: absolute, without ".." or ".", of printable characters, and, resolved
/// through links, strictly inside the managed root. Gives it resolved; fails with INVALID_PATH.
Result<std::filesystem::path> managed_path(const std::filesystem::path& root,
                                           const std::filesystem::path& path);

/// Opens relative to `folder`; no link, "..", or mount on the way leads out of it. errno on failure
/// (EXDEV: it would have left). openat2(2), Linux 5.6.
tl::expected<ipc::Descriptor, int> open_beneath(int folder, const std::string& path, int flags,
                                                unsigned mode = 0);

/// Opens a directory by its path. errno on failure.
tl::expected<ipc::Descriptor, int> open_folder(const std::filesystem::path& path);

/// Makes the folders of `path` below `folder` that are missing (0700) and opens the last one.
tl::expected<ipc::Descriptor, int> make_folders(int folder, const std::filesystem::path& path);

} // namespace ao::workers::git
