// stdin and stdout; both may be something else than a terminal.
#include "workers/agents/demo/terminal.h"

#include "ipc/pty/terminal_text.h"
#include "workers/agents/demo/demo_limits.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace ao::demo {

namespace {

void write_out(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

} // namespace

void Terminal::show(std::string_view line) const {
    write_out(std::string{line} + "\n");
}

LineRead Terminal::read_line(std::string_view prompt) {
    write_out(prompt);
    auto end = read_.find('\n');
    while (end == std::string::npos && read_.size() < kMaxLineBytes) {
        if (interrupts_.wait(STDIN_FILENO, std::nullopt) == Wake::interrupted) {
            read_.clear();
            show("");
            return {LineRead::Kind::interrupted, {}};
        }
        std::array<char, 4'096> chunk{};
        const auto count = ::read(STDIN_FILENO, chunk.data(), chunk.size());
        if (count > 0) {
            read_.append(chunk.data(), static_cast<std::size_t>(count));
            end = read_.find('\n');
        } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
            if (read_.empty()) {
                show("");
                return {LineRead::Kind::closed, {}};
            }
            break; // the last line may lack its end
        }
    }
    const auto length = std::min(end, read_.size());
    auto line = pty::harmless_text(std::string_view{read_}.substr(0, length));
    read_.erase(0, std::min(length + 1, read_.size()));
    return {LineRead::Kind::line, std::move(line)};
}

} // namespace ao::demo
