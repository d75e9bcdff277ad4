// posix_spawn with exactly three descriptors: a pipe of our caller that the daemon kept open would
// make the caller wait for ever.
#include "cli/daemon_process.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/own_programs.h"
#include "cli/systemd_scope.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>

namespace ao::cli {

namespace {

constexpr std::uintmax_t kLastBytes = 8'192;
constexpr std::size_t kLastLines = 10;

/// Creates the directory as the daemon would, so that it does not matter who comes first.
void create_private_dirs(const std::filesystem::path& dir) {
    if (dir.empty() || std::filesystem::is_directory(dir)) {
        return;
    }
    create_private_dirs(dir.parent_path());
    ::mkdir(dir.c_str(), 0750);
}

class SpawnSettings {
public:
    SpawnSettings() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }

    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

} // namespace

Result<DaemonProcess> DaemonProcess::start(const std::filesystem::path& log_file) {
    create_private_dirs(log_file.parent_path());
    const Descriptor log{::open(log_file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)};

    struct stat status {};

    if (!log || ::fstat(log.get(), &status) != 0) {
        return fail(format("cannot write the log file {}: {}; choose another with --log-file",
                           display_line(log_file.string()), std::strerror(errno)));
    }
    SpawnSettings settings;
    ::posix_spawn_file_actions_addopen(&settings.actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&settings.actions, log.get(), 1);
    ::posix_spawn_file_actions_adddup2(&settings.actions, log.get(), 2);
    ::posix_spawn_file_actions_addclosefrom_np(&settings.actions, 3);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&settings.attributes, &none);
    ::posix_spawnattr_setsigdefault(&settings.attributes, &all);
    ::posix_spawnattr_setflags(&settings.attributes,
                               POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const auto program = program_beside("ao-supervisor").string();
    auto words = scope_command();
    words.push_back(program);
    std::vector<char*> argv;
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, argv.front(), &settings.actions, &settings.attributes,
                                    argv.data(), environ);
    if (error != 0) {
        return fail(format("cannot start {}: {}; ao is not installed completely",
                           display_line(program), std::strerror(error)));
    }
    return DaemonProcess{pid, open_pidfd(pid), log_file,
                         static_cast<std::uintmax_t>(status.st_size)};
}

bool DaemonProcess::has_ended() const {
    pollfd one{pidfd_.get(), POLLIN, 0};
    return ::poll(&one, 1, 0) == 1;
}

std::string DaemonProcess::last_words() const {
    std::ifstream file{log_, std::ios::binary};
    file.seekg(0, std::ios::end);
    const auto size = static_cast<std::uintmax_t>(std::max<std::streamoff>(file.tellg(), 0));
    const auto from = std::max(log_from_, size > kLastBytes ? size - kLastBytes : 0);
    file.seekg(static_cast<std::streamoff>(from));
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    std::string words;
    std::size_t lines = 0;
    auto rest = std::string_view{text};
    while (!rest.empty() && lines < kLastLines) {
        if (rest.ends_with('\n')) {
            rest.remove_suffix(1);
        }
        const auto line_from = rest.find_last_of('\n') + 1;
        words.insert(0, "\n  " + display_line(rest.substr(line_from)));
        rest.remove_suffix(rest.size() - line_from);
        ++lines;
    }
    return words;
}

} // namespace ao::cli
