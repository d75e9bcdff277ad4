// posix_spawn, a pipe and a deadline.
#include "cli/tool_probe.h"

#include "cli/deadline.h"
#include "cli/descriptor.h"
#include "cli/pidfd.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>

namespace ao::cli {

namespace {

constexpr std::size_t kMaxOutput = 64U << 10;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<pid_t> spawn_group(const std::string& path, const std::vector<std::string>& arguments,
                                 int out) {
    std::vector<std::string> words{path};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out, 1);
    ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    pid_t pid = 0;
    const int error =
        ::posix_spawn(&pid, path.c_str(), &actions, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? std::optional{pid} : std::nullopt;
}

/// False when the deadline passed before the end of the output.
bool read_output(int fd, std::string& text, const Deadline& deadline) {
    char chunk[4096];
    for (;;) {
        pollfd one{fd, POLLIN, 0};
        if (::poll(&one, 1, deadline.poll_timeout()) == 0) {
            return false;
        }
        const auto count = ::read(fd, chunk, sizeof chunk);
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return true;
        }
        if (count > 0 && text.size() < kMaxOutput) {
            text.append(chunk, static_cast<std::size_t>(count));
        }
        if (deadline.is_over()) {
            return false;
        }
    }
}

} // namespace

std::string find_in_path(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "" : path;
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        const auto dir = rest.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
        auto file = std::string{dir} + '/' + name;
        if (!dir.empty() && ::access(file.c_str(), X_OK) == 0) {
            return file;
        }
    }
    return {};
}

ToolOutput run_tool(const std::string& path, const std::vector<std::string>& arguments,
                    std::chrono::milliseconds within) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return {};
    }
    const Descriptor in{ends[0]};
    Descriptor out{ends[1]};
    const auto pid = spawn_group(path, arguments, out.get());
    out.close();
    ToolOutput output;
    if (!pid) {
        return output;
    }
    const Deadline deadline{within};
    const auto pidfd = open_pidfd(*pid);
    pollfd end{pidfd.get(), POLLIN, 0};
    const bool has_ended = read_output(in.get(), output.text, deadline) &&
                           ::poll(&end, 1, deadline.poll_timeout()) == 1;
    // Also what it may have left behind; the group's name is ours until the leader is reaped.
    ::kill(-*pid, SIGKILL);
    int status = 0;
    while (::waitpid(*pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (has_ended && WIFEXITED(status)) {
        output.exit_code = WEXITSTATUS(status);
    }
    return output;
}

std::vector<int> find_version(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_digit(text[at]) || (at > 0 && (is_digit(text[at - 1]) || text[at - 1] == '.'))) {
            continue;
        }
        std::vector<int> version;
        auto next = at;
        while (next < text.size() && is_digit(text[next]) && version.size() < 3) {
            int value = 0;
            for (; next < text.size() && is_digit(text[next]) && value < 100'000; ++next) {
                value = value * 10 + (text[next] - '0');
            }
            version.push_back(value);
            if (next < text.size() && text[next] == '.') {
                ++next;
            }
        }
        if (version.size() >= 2) {
            return version;
        }
    }
    return {};
}

} // namespace ao::cli
