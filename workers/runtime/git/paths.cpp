// std::filesystem for the look, openat2 for the deed.
#include "workers/runtime/git/paths.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::workers::git {

namespace fs = std::filesystem;

fs::path resolved(const fs::path& path) {
    std::error_code failed;
    auto found = fs::weakly_canonical(path, failed);
    return failed ? path.lexically_normal() : found;
}

bool is_present(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

bool is_below(const fs::path& path, const fs::path& folder) {
    const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end() && rest != path.end();
}

Result<fs::path> managed_path(const fs::path& root, const fs::path& path) {
    const auto text = path.string();
    const bool has_control =
        std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::iscntrl(c) != 0; });
    if (!path.is_absolute() || has_control || path != path.lexically_normal() ||
        !path.has_filename()) {
        return problem(kInvalidPath,
                       "A worktree's path is absolute and plain; " + text + " is not.");
    }
    const auto place = resolved(path);
    if (!is_below(place, resolved(root))) {
        return problem(
            kInvalidPath,
            place.string() + " is outside of " + root.string() +
                ", where worktrees are kept. Remove the symbolic link that leads there.");
    }
    return place;
}

tl::expected<ipc::Descriptor, int> open_beneath(int folder, const std::string& path, int flags,
                                                unsigned mode) {
    open_how how{};
    how.flags = static_cast<unsigned>(flags | O_CLOEXEC);
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    const auto opened = ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof(how));
    if (opened < 0) {
        return tl::unexpected{errno};
    }
    return ipc::Descriptor{static_cast<int>(opened)};
}

tl::expected<ipc::Descriptor, int> open_folder(const fs::path& path) {
    ipc::Descriptor folder{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!folder) {
        return tl::unexpected{errno};
    }
    return folder;
}

tl::expected<ipc::Descriptor, int> make_folders(int folder, const fs::path& path) {
    auto last = open_beneath(folder, ".", O_PATH | O_DIRECTORY);
    // Step by step from the root, so that a link half way, which may lead elsewhere beneath the
    // root, is followed by the kernel and not by us.
    fs::path done;
    for (const auto& name : path) {
        if (!last) {
            return last;
        }
        if (::mkdirat(last->get(), name.c_str(), 0700) != 0 && errno != EEXIST) {
            return tl::unexpected{errno};
        }
        done /= name;
        last = open_beneath(folder, done.string(), O_PATH | O_DIRECTORY);
    }
    return last;
}

} // namespace ao::workers::git
