// Files of a few lines, read whole.
#include "ipc/daemon/cgroup.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

namespace ao::daemon {

namespace {

// A cgroup.procs of this size names tens of thousands of processes; nothing else is as long.
constexpr std::size_t kMaxFileBytes = 1U << 20;

// What a session nests itself; deeper than that nobody looks.
constexpr int kMaxDepth = 16;

std::string read_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return {};
    }
    std::string text;
    std::array<char, 4'096> chunk{};
    ssize_t size = 0;
    while (text.size() < kMaxFileBytes && ((size = ::read(file, chunk.data(), chunk.size())) > 0 ||
                                           (size < 0 && errno == EINTR))) {
        text.append(chunk.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    }
    ::close(file);
    return text;
}

std::string_view take_until(std::string_view& text, char end) {
    const auto at = text.find(end);
    const auto piece = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return piece;
}

// Blanks and the like in a path are written as three octal digits behind a backslash.
std::string unescaped(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        unsigned number = 0;
        const bool is_escape =
            text.front() == '\\' && text.size() >= 4 &&
            std::from_chars(text.data() + 1, text.data() + 4, number, 8).ptr == text.data() + 4;
        plain += is_escape ? static_cast<char>(number) : text.front();
        text.remove_prefix(is_escape ? 4 : 1);
    }
    return plain;
}

std::vector<std::string> below(const std::string& directory) {
    std::vector<std::string> all;
    DIR* const folder = ::opendir(directory.c_str());
    while (const dirent* const item = folder != nullptr ? ::readdir(folder) : nullptr) {
        if (item->d_type == DT_DIR && item->d_name[0] != '.') {
            all.push_back(directory + "/" + static_cast<const char*>(item->d_name));
        }
    }
    if (folder != nullptr) {
        ::closedir(folder);
    }
    return all;
}

void add_members(const std::string& directory, int depth, std::vector<pid_t>& members) {
    const auto text = read_cgroup_file(directory, "cgroup.procs");
    std::string_view rest{text};
    while (!rest.empty()) {
        const auto line = take_until(rest, '\n');
        pid_t pid = 0;
        std::from_chars(line.data(), line.data() + line.size(), pid);
        if (pid > 0) { // 0: in another pid namespace, so that it cannot be named here
            members.push_back(pid);
        }
    }
    for (const auto& child : depth > 0 ? below(directory) : std::vector<std::string>{}) {
        add_members(child, depth - 1, members);
    }
}

void remove_tree(const std::string& directory, int depth) {
    if (::rmdir(directory.c_str()) == 0 || depth == 0) {
        return;
    }
    for (const auto& child : below(directory)) {
        remove_tree(child, depth - 1);
    }
    ::rmdir(directory.c_str());
}

} // namespace

std::optional<CgroupMount> parse_cgroup_mount(std::string_view mountinfo) {
    std::optional<CgroupMount> found;
    while (!mountinfo.empty()) {
        auto line = take_until(mountinfo, '\n');
        const auto dash = line.find(" - ");
        if (dash == std::string_view::npos || !line.substr(dash + 3).starts_with("cgroup2 ")) {
            continue;
        }
        for (int skipped = 0; skipped < 3; ++skipped) { // two ids, the device
            take_until(line, ' ');
        }
        CgroupMount mount;
        mount.root = unescaped(take_until(line, ' '));
        mount.path = unescaped(take_until(line, ' '));
        mount.is_read_only =
            ("," + std::string{take_until(line, ' ')} + ",").find(",ro,") != std::string::npos;
        if (!found || (found->is_read_only && !mount.is_read_only)) {
            found = std::move(mount);
        }
    }
    return found;
}

std::optional<std::string> parse_cgroup_of(std::string_view text) {
    while (!text.empty()) {
        const auto line = take_until(text, '\n');
        if (line.starts_with("0::/")) {
            return std::string{line.substr(3)};
        }
    }
    return std::nullopt;
}

std::uint64_t cgroup_counter(std::string_view text, std::string_view key) {
    while (!text.empty()) {
        auto line = take_until(text, '\n');
        if (take_until(line, ' ') == key) {
            std::uint64_t value = 0;
            std::from_chars(line.data(), line.data() + line.size(), value);
            return value;
        }
    }
    return 0;
}

bool has_word(std::string_view text, std::string_view word) {
    while (!text.empty()) {
        auto line = take_until(text, '\n');
        while (!line.empty()) {
            if (take_until(line, ' ') == word) {
                return true;
            }
        }
    }
    return false;
}

std::string read_cgroup_file(const std::string& directory, const std::string& name) {
    return read_file(directory + "/" + name);
}

tl::expected<void, int> write_cgroup_file(const std::string& directory, const std::string& name,
                                          const std::string& value) {
    const int file = ::open((directory + "/" + name).c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return tl::unexpected{errno};
    }
    const bool is_written = ::write(file, value.data(), value.size()) >= 0;
    const int error = errno;
    ::close(file);
    if (!is_written) {
        return tl::unexpected{error};
    }
    return {};
}

tl::expected<std::string, std::string> own_cgroup() {
    const auto mount = parse_cgroup_mount(read_file("/proc/self/mountinfo"));
    if (!mount) {
        return tl::unexpected{std::string{"no cgroups of version 2 are mounted here"}};
    }
    const auto own = parse_cgroup_of(read_file("/proc/self/cgroup"));
    if (!own) {
        return tl::unexpected{std::string{"the kernel names no cgroup of version 2 for ao"}};
    }
    const auto root = mount->root == "/" ? std::string{} : mount->root;
    const bool is_inside = own->starts_with(root) && own->find("/..") == std::string::npos;
    if (!is_inside) {
        return tl::unexpected{"the cgroup of ao, " + *own + ", is outside of what is mounted at " +
                              mount->path};
    }
    const auto rest = own->substr(root.size());
    return mount->path + (rest == "/" ? "" : rest);
}

std::vector<pid_t> cgroup_members(const std::string& directory) {
    std::vector<pid_t> members;
    add_members(directory, kMaxDepth, members);
    std::sort(members.begin(), members.end());
    return members;
}

bool is_populated(const std::string& directory) {
    return cgroup_counter(read_cgroup_file(directory, "cgroup.events"), "populated") != 0;
}

void remove_cgroup(const std::string& directory) {
    remove_tree(directory, kMaxDepth);
}

} // namespace ao::daemon
