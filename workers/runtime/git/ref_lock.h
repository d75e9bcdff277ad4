// The lock that a killed git leaves beside a ref. On refs that are ours alone it is cleared away;
// otherwise a session whose spawn was cut off in that instant could never be made.
#pragma once

#include <filesystem>
#include <string>

namespace ao::workers::git {

/// Removes `<common_dir>/<ref>.lock` when the ref is one that only this worker makes
/// (refs/heads/ao/…, refs/ao/…). The caller has the repository's turn and has ended what an earlier
/// worker left running (end_earlier_step), so nobody holds it.
void clear_own_lock(const std::filesystem::path& common_dir, const std::string& ref);

} // namespace ao::workers::git
