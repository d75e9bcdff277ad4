// Nothing waits between reading and writing, so the worker needs no turn for it.
#include "workers/runtime/git/excluded_paths.h"

#include "workers/runtime/git/git_limits.h"
#include "workers/runtime/git/paths.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

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

tl::unexpected<GitProblem> failed(const fs::path& common_dir, int error) {
    return problem(kProvisionFailed, (common_dir / "info/exclude").string() +
                                         " cannot be changed: " + std::strerror(error) + ".");
}

struct ExcludeFile {
    ipc::Descriptor info;
    ipc::Descriptor file;
    std::string text;
};

tl::expected<ExcludeFile, int> open_exclude(const fs::path& common_dir) {
    const auto top = open_folder(common_dir);
    if (!top) {
        return tl::unexpected{top.error()};
    }
    auto info = make_folders(top->get(), "info");
    if (!info) {
        return tl::unexpected{info.error()};
    }
    auto file = open_beneath(top->get(), "info/exclude", O_RDWR | O_CREAT | O_APPEND, 0644);
    if (!file) {
        return tl::unexpected{file.error()};
    }
    auto text = read_all(file->get());
    if (!text) {
        return tl::unexpected{text.error()};
    }
    return ExcludeFile{std::move(*info), std::move(*file), std::move(*text)};
}

} // namespace

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

Result<std::vector<std::string>> excluded_among(const fs::path& common_dir,
                                                const std::vector<std::string>& paths) {
    const auto exclude = open_exclude(common_dir);
    if (!exclude) {
        return failed(common_dir, exclude.error());
    }
    auto found = paths;
    std::erase_if(found,
                  [&](const auto& path) { return !has_line(exclude->text, exclude_line(path)); });
    return found;
}

Result<Done> exclude(const fs::path& common_dir, const std::vector<std::string>& paths) {
    if (paths.empty()) {
        return Done{};
    }
    const auto exclude = open_exclude(common_dir);
    if (!exclude) {
        return failed(common_dir, exclude.error());
    }
    std::string added;
    for (const auto& path : paths) {
        const auto line = exclude_line(path);
        if (!has_line(exclude->text, line) && !has_line(added, line)) {
            added += line + '\n';
        }
    }
    if (!added.empty() && !exclude->text.empty() && exclude->text.back() != '\n') {
        added.insert(0, 1, '\n');
    }
    // One write, so that another process's lines are not torn.
    if (!added.empty() && ::write(exclude->file.get(), added.data(), added.size()) < 0) {
        return failed(common_dir, errno);
    }
    return Done{};
}

Result<Done> stop_excluding(const fs::path& common_dir, const std::vector<std::string>& paths) {
    const auto exclude = open_exclude(common_dir);
    if (!exclude) {
        return failed(common_dir, exclude.error());
    }
    std::string gone;
    for (const auto& path : paths) {
        gone += exclude_line(path) + '\n';
    }
    std::string left;
    for (std::string_view text = exclude->text; !text.empty();) {
        const auto end = std::min(text.find('\n'), text.size());
        if (!has_line(gone, text.substr(0, end))) {
            left += std::string{text.substr(0, end)} + '\n';
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (left == exclude->text || left == exclude->text + '\n') {
        return Done{};
    }
    // Replaced as a whole: git of any worktree may be reading it.
    constexpr const char* kNew = "exclude.ao-new";
    ::unlinkat(exclude->info.get(), kNew, 0);
    const auto file = open_beneath(exclude->info.get(), kNew, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (!file ||
        ::write(file->get(), left.data(), left.size()) != static_cast<ssize_t>(left.size()) ||
        ::renameat(exclude->info.get(), kNew, exclude->info.get(), "exclude") != 0) {
        return failed(common_dir, file ? errno : file.error());
    }
    return Done{};
}

} // namespace ao::workers::git
