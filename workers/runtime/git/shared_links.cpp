// openat2 for every step: a folder that is checked in as a link must not lead outside.
#include "workers/runtime/git/shared_links.h"

#include "workers/runtime/git/paths.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

GitProblem cannot_link(const std::string& path, int error) {
    return {kProvisionFailed, "The link " + path + " cannot be made: " +
                                  (error == EXDEV ? "a folder on the way leads out of the worktree"
                                                  : std::strerror(error)) +
                                  ". Check symlinks in the project's configuration."};
}

// Gives whether the path is a link to the source now; false: there is no source, or a file of the
// worktree's own is in its place.
Result<bool> link_one(int repository, const fs::path& source, int worktree, const fs::path& path) {
    const auto there = open_beneath(repository, path.string(), O_PATH | O_NOFOLLOW);
    if (!there) {
        if (there.error() == ENOENT) {
            return false;
        }
        return tl::unexpected{cannot_link(path.string(), there.error())};
    }
    const auto folder = make_folders(worktree, path.parent_path());
    if (!folder) {
        return tl::unexpected{cannot_link(path.string(), folder.error())};
    }
    const auto name = path.filename();
    if (::symlinkat(source.c_str(), folder->get(), name.c_str()) == 0) {
        return true;
    }
    if (errno != EEXIST) {
        return tl::unexpected{cannot_link(path.string(), errno)};
    }
    std::array<char, 4096> target{};
    const auto length = ::readlinkat(folder->get(), name.c_str(), target.data(), target.size());
    return length > 0 &&
           std::string_view{target.data(), static_cast<std::size_t>(length)} == source.string();
}

} // namespace

std::string why_not_relative(const std::string& path) {
    const bool has_control =
        std::any_of(path.begin(), path.end(), [](unsigned char c) { return std::iscntrl(c) != 0; });
    if (path.empty() || path.front() == '/' || path.front() == '\\' || has_control) {
        return "is not relative to the repository";
    }
    const fs::path parts{path};
    const bool has_dots = std::any_of(parts.begin(), parts.end(), [](const auto& part) {
        return part == "." || part == ".." || part == ".git" || part.empty();
    });
    return has_dots ? "has a part that is empty, a dot, two dots or .git" : "";
}

Result<std::vector<std::string>> link_shared(const fs::path& repository, const fs::path& worktree,
                                             const std::vector<std::string>& paths) {
    const auto from = open_folder(repository);
    const auto to = open_folder(worktree);
    if (!from || !to) {
        return problem(kNotFound, worktree.string() + " or " + repository.string() +
                                      " is not there any more.");
    }
    std::vector<std::string> links;
    for (const auto& path : paths) {
        if (const auto reason = why_not_relative(path); !reason.empty()) {
            return problem(kProvisionFailed, "The path " + path + " in symlinks " + reason + ".");
        }
        const auto linked = link_one(from->get(), repository / path, to->get(), path);
        if (!linked) {
            return tl::unexpected{linked.error()};
        }
        if (*linked) {
            links.push_back(path);
        }
    }
    return links;
}

} // namespace ao::workers::git
