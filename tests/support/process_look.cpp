// Reads /proc.
#include "tests/support/process_look.h"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <iterator>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::testing {

namespace fs = std::filesystem;

namespace {

// A process may go between opening and reading, which a stream takes for an error.
std::string text_of(const fs::path& path) {
    std::string text;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    char chunk[4'096];
    for (ssize_t size = 0; file >= 0 && (size = ::read(file, chunk, sizeof chunk)) > 0;) {
        text.append(chunk, static_cast<std::size_t>(size));
    }
    ::close(file);
    return text;
}

std::optional<ProcessLook> look_at(const fs::path& folder, pid_t pid) {
    const auto stat = text_of(folder / "stat");
    const auto name_begin = stat.find('(');
    const auto name_end = stat.rfind(')');
    if (name_begin == std::string::npos || name_end == std::string::npos) {
        return std::nullopt; // gone meanwhile
    }
    ProcessLook look;
    look.pid = pid;
    look.name = stat.substr(name_begin + 1, name_end - name_begin - 1);
    std::istringstream{stat.substr(name_end + 1)} >> look.state >> look.parent;

    struct stat about {};

    look.user = ::stat(folder.c_str(), &about) == 0 ? about.st_uid : 0;
    std::error_code ignored;
    look.program = fs::read_symlink(folder / "exe", ignored).string();
    look.environment = '\0' + text_of(folder / "environ") + '\0';
    return look;
}

} // namespace

std::optional<std::string> ProcessLook::variable(const std::string& wanted) const {
    const auto key = '\0' + wanted + '=';
    const auto at = environment.find(key);
    if (at == std::string::npos) {
        return std::nullopt;
    }
    const auto begin = at + key.size();
    return environment.substr(begin, environment.find('\0', begin) - begin);
}

std::vector<ProcessLook> look_at_processes() {
    std::vector<ProcessLook> all;
    for (const auto& entry : fs::directory_iterator{"/proc"}) {
        const auto name = entry.path().filename().string();
        pid_t pid = 0;
        const auto* const end = name.data() + name.size();
        if (std::from_chars(name.data(), end, pid).ptr != end) {
            continue;
        }
        if (auto look = look_at(entry.path(), pid)) {
            all.push_back(std::move(*look));
        }
    }
    return all;
}

std::vector<ProcessLook> zombies_of(const std::vector<pid_t>& parents) {
    auto all = look_at_processes();
    std::erase_if(all, [&](const ProcessLook& look) {
        return !look.is_zombie() ||
               std::find(parents.begin(), parents.end(), look.parent) == parents.end();
    });
    return all;
}

std::size_t descriptors_of(pid_t pid) {
    return static_cast<std::size_t>(std::distance(
        fs::directory_iterator{"/proc/" + std::to_string(pid) + "/fd"}, fs::directory_iterator{}));
}

} // namespace ao::testing
