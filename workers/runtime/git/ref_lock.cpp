// unlink(2) beneath the git directory.
#include "workers/runtime/git/ref_lock.h"

#include "workers/runtime/git/paths.h"

#include <fcntl.h>
#include <unistd.h>

namespace ao::workers::git {

void clear_own_lock(const std::filesystem::path& common_dir, const std::string& ref) {
    if (!ref.starts_with("refs/heads/ao/") && !ref.starts_with("refs/ao/")) {
        return;
    }
    const std::filesystem::path lock = ref + ".lock";
    const auto top = open_folder(common_dir);
    if (!top) {
        return;
    }
    if (const auto folder =
            open_beneath(top->get(), lock.parent_path().string(), O_PATH | O_DIRECTORY)) {
        ::unlinkat(folder->get(), lock.filename().c_str(), 0);
    }
}

} // namespace ao::workers::git
