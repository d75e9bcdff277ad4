// openat2 for every step: a folder that is checked in as a link must not lead outside.
#include "workers/runtime/git/shared_links.h"

#include "workers/runtime/git/git_limits.h"
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

// A pattern that means exactly this path, at the top, file, folder or link.
std::string exclude_line(const std::string& path) {
    std::string line = "/";
    for (const char c : path) {
        if (std::string_view{"*?[]\\ "}.find(c) != std::string_view::npos) {
            line += '\\';
        }
        line += c;
    }
    return line;
}

bool has_line(std::string_view text, std::string_view line) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (text.substr(0, end) == line) {
            return true;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return false;
}

tl::expected<std::string, int> read_all(int file) {
    std::string text;
    std::array<char, 16'384> buffer{};
    while (text.size() <= kExcludeBytes) {
        const auto got = ::read(file, buffer.data(), buffer.size());
        if (got < 0) {
            return tl::unexpected{errno};
        }
        if (got == 0) {
            return text;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return tl::unexpected{EFBIG};
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

Result<Done> exclude(const fs::path& common_dir, const std::vector<std::string>& paths) {
    if (paths.empty()) {
        return Done{};
    }
    const auto failed = [&](int error) {
        return problem(kProvisionFailed, (common_dir / "info/exclude").string() +
                                             " cannot be extended: " + std::strerror(error) + ".");
    };
    const auto top = open_folder(common_dir);
    if (!top) {
        return failed(top.error());
    }
    if (const auto info = make_folders(top->get(), "info"); !info) {
        return failed(info.error());
    }
    const auto file = open_beneath(top->get(), "info/exclude", O_RDWR | O_CREAT | O_APPEND, 0644);
    if (!file) {
        return failed(file.error());
    }
    const auto text = read_all(file->get());
    if (!text) {
        return failed(text.error());
    }
    std::string added;
    for (const auto& path : paths) {
        const auto line = exclude_line(path);
        if (!has_line(*text, line) && !has_line(added, line)) {
            added += line + '\n';
        }
    }
    if (!added.empty() && !text->empty() && text->back() != '\n') {
        added.insert(0, 1, '\n');
    }
    // One write, so that another process's lines are not torn.
    if (!added.empty() && ::write(file->get(), added.data(), added.size()) < 0) {
        return failed(errno);
    }
    return Done{};
}

} // namespace ao::workers::git
