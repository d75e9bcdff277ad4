// The terminal is that of ao-pane's own standard input.
#include "workers/runtime/hosts/multiplexer/canonical_lines.h"

#include "ipc/child_process.h"
#include "ipc/pty/host_state.h"

#include <algorithm>
#include <fcntl.h>
#include <termios.h>

namespace ao::workers::hosts {

namespace {

constexpr std::size_t kLongestLine = 4'095; // Linux, N_TTY_BUF_SIZE - 1

bool has_long_line(const std::string& text) {
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        if (end - from >= kLongestLine) {
            return true;
        }
        from = end + 1;
    }
    return false;
}

} // namespace

bool would_lose_text(const std::string& directory, const std::string& text) {
    if (!has_long_line(text)) {
        return false;
    }
    const auto state = pty::read_host_state(directory);
    const auto path = "/proc/" + std::to_string(state ? state->host.pid : 0) + "/fd/0";
    const ipc::Descriptor terminal{
        ::open(path.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
    termios settings{};
    return terminal && ::tcgetattr(terminal.get(), &settings) == 0 &&
           (settings.c_lflag & ICANON) != 0;
}

} // namespace ao::workers::hosts
