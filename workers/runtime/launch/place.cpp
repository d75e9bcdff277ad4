// openat2 below the root for every step, so that what is swapped in between leads nowhere either.
#include "workers/runtime/launch/place.h"

#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/shared_links.h"
#include "workers/runtime/launch/launch_limits.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::workers::launch {

namespace fs = std::filesystem;

using git::open_beneath;

namespace {

std::string temporary_name(const fs::path& real) {
    return temporary_path(real).filename().string();
}

fs::path path_of(const ipc::Descriptor& descriptor) {
    std::error_code failed;
    return fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor.get()), failed);
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

tl::expected<std::string, int> read_up_to(int file, std::size_t most) {
    std::string text;
    std::array<char, 65'536> buffer{};
    for (;;) {
        const auto got = ::read(file, buffer.data(), buffer.size());
        if (got < 0 && errno != EINTR) {
            return tl::unexpected{errno};
        }
        if (got == 0) {
            return text;
        }
        text.append(buffer.data(), got < 0 ? 0 : static_cast<std::size_t>(got));
        if (text.size() > most) {
            return tl::unexpected{EFBIG};
        }
    }
}

} // namespace

fs::path temporary_path(const fs::path& real) {
    return real.parent_path() / (".ao-tmp-" + real.filename().string());
}

Place::Place(ipc::Descriptor root, fs::path base, fs::path start)
    : root_{std::move(root)}
    , base_{std::move(base)}
    , home_{std::move(start)} {}

Result<Place> Place::closed(const fs::path& folder) {
    auto root = git::open_folder(folder);
    if (!root) {
        return problem(kNotWritten,
                       folder.string() + " cannot be opened: " + std::strerror(root.error()) + ".");
    }
    auto base = path_of(*root);
    return Place{std::move(*root), std::move(base), {}};
}

Result<Place> Place::home(const fs::path& folder) {
    auto root = git::open_folder("/");
    if (!folder.is_absolute() || !root) {
        return problem(kNotWritten,
                       "There is no home directory; set HOME for the daemon and start it again.");
    }
    return Place{std::move(*root), "/", folder};
}

Result<fs::path> Place::real_path(const std::string& path) const {
    if (const auto reason = git::why_not_relative(path); !reason.empty()) {
        return problem(git::kInvalidPath, "The path " + path + " of a launch " + reason + ".");
    }
    const auto refused = [&](const std::string& why) {
        return problem(kLeavesPlace, name_of(home_.empty() ? fs::path{path} : home_ / path) + " " +
                                         why + ". Remove the link, or put a file there.");
    };
    fs::path real;
    if (!home_.empty()) {
        real = git::resolved(home_ / path).relative_path();
    } else {
        // The part that is there, freed of links by the kernel; then the rest.
        fs::path there{path};
        fs::path rest;
        auto opened = open_beneath(root_.get(), path, O_PATH);
        while (!opened && opened.error() == ENOENT && !there.empty()) {
            rest = rest.empty() ? there.filename() : there.filename() / rest;
            there = there.parent_path();
            opened = open_beneath(root_.get(), there.empty() ? "." : there.string(), O_PATH);
        }
        if (!opened) {
            return refused(opened.error() == EXDEV || opened.error() == ELOOP
                               ? "is reached by a symbolic link that leads out of " + base_.string()
                               : std::string{"cannot be reached: "} +
                                     std::strerror(opened.error()));
        }
        const auto found = path_of(*opened).lexically_relative(base_);
        real = found == "." ? rest : rest.empty() ? found : found / rest;
    }
    std::error_code ignored;
    if (fs::is_symlink(fs::symlink_status(base_ / real, ignored))) {
        return refused("is a symbolic link that leads nowhere");
    }
    return real;
}

Result<std::optional<std::string>> Place::read(const fs::path& real) const {
    const auto refused = [&](const std::string& why) {
        return problem(kUnreadable, name_of(real) + " " + why + ". Move it away and try again.");
    };
    // Without O_NONBLOCK a pipe would be waited for.
    const auto file =
        open_beneath(root_.get(), real.string(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (!file) {
        if (file.error() == ENOENT) {
            return std::optional<std::string>{};
        }
        return refused(std::string{"cannot be read: "} + std::strerror(file.error()));
    }

    struct stat status {};

    if (::fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return refused("is no regular file");
    }
    auto text = read_up_to(file->get(), kFileBytes);
    if (!text) {
        return refused(text.error() == EFBIG
                           ? "is larger than " + std::to_string(kFileBytes >> 20U) + " MiB"
                           : std::string{"cannot be read: "} + std::strerror(text.error()));
    }
    return std::optional{std::move(*text)};
}

std::vector<fs::path> Place::missing_folders(const fs::path& real) const {
    std::vector<fs::path> missing;
    for (auto folder = real.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if (open_beneath(root_.get(), folder.string(), O_PATH)) {
            break;
        }
        missing.insert(missing.begin(), folder);
    }
    return missing;
}

Result<ipc::Descriptor> Place::folder_of(const fs::path& real) const {
    const auto made = git::make_folders(root_.get(), real.parent_path());
    // A descriptor that can be synchronized and locked.
    auto folder = made ? open_beneath(made->get(), ".", O_RDONLY | O_DIRECTORY)
                       : tl::expected<ipc::Descriptor, int>{tl::unexpected{made.error()}};
    if (!folder) {
        return problem(kNotWritten, "The folder of " + name_of(real) +
                                        " cannot be made: " + std::strerror(folder.error()) + ".");
    }
    return std::move(*folder);
}

Result<Done> Place::change(const fs::path& real, unsigned mode, const Change& change) const {
    const auto failed = [&](const char* why) {
        return problem(kNotWritten, name_of(real) + " cannot be written: " + why + ".");
    };
    remove_temporary(real);
    for (int tries = 0; tries < kWriteTries; ++tries) {
        const auto before = read(real);
        if (!before) {
            return tl::unexpected{before.error()};
        }
        const auto after = change(*before);
        if (!after) {
            return tl::unexpected{after.error()};
        }
        if (*before && **before == *after) {
            return Done{};
        }
        const auto folder = folder_of(real);
        if (!folder) {
            return tl::unexpected{folder.error()};
        }

        struct stat status {};

        if (*before &&
            ::fstatat(folder->get(), real.filename().c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
            mode = status.st_mode & 07777U;
        }
        const auto temporary = temporary_name(real);
        const ipc::Descriptor file{::openat(folder->get(), temporary.c_str(),
                                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                            0600)};
        const bool is_written = file && write_all(file.get(), *after) &&
                                ::fchmod(file.get(), mode) == 0 && ::fsync(file.get()) == 0;
        const auto reason = errno;
        const auto now = read(real);
        const bool is_as_it_was = now && *now == *before;
        if (is_written && is_as_it_was &&
            ::renameat(folder->get(), temporary.c_str(), folder->get(), real.filename().c_str()) ==
                0) {
            ::fsync(folder->get());
            return Done{};
        }
        ::unlinkat(folder->get(), temporary.c_str(), 0);
        if (!is_written) {
            return failed(std::strerror(reason));
        }
        if (is_as_it_was) {
            return failed("it cannot be replaced");
        }
    }
    return failed("somebody else goes on writing to it; try again");
}

tl::expected<ipc::Descriptor, int> Place::folder_there(const fs::path& real) const {
    const auto parent = real.parent_path();
    return open_beneath(root_.get(), parent.empty() ? "." : parent.string(), O_PATH | O_DIRECTORY);
}

void Place::remove_temporary(const fs::path& real) const {
    if (const auto folder = folder_there(real)) {
        ::unlinkat(folder->get(), temporary_name(real).c_str(), 0);
    }
}

bool Place::remove(const fs::path& real) const {
    remove_temporary(real);
    const auto folder = folder_there(real);
    if (!folder) {
        return folder.error() == ENOENT;
    }
    return ::unlinkat(folder->get(), real.filename().c_str(), 0) == 0 || errno == ENOENT;
}

void Place::remove_folder(const fs::path& real) const {
    if (const auto folder = folder_there(real)) {
        ::unlinkat(folder->get(), real.filename().c_str(), AT_REMOVEDIR);
    }
}

std::string Place::name_of(const fs::path& real) const {
    return (base_ / real).string();
}

} // namespace ao::workers::launch
