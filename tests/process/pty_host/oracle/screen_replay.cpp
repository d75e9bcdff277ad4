// What a viewer is sent that attaches within a recording: the snapshot at each cut, and what is
// visible of the rest. For the comparison with another terminal (compare.mjs).
// Usage: screen_replay <columns> <rows>, then on standard input for each recording: its length and
// cut as two decimal numbers and a newline, and its bytes; on standard output for each: the length
// of the snapshot, that of the whole recording as viewers see it, and that of the rest, as a line,
// and the three.
#include "workers/pty_host/terminal/terminal.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
    using namespace ao::pty_host;
    if (argc != 3) {
        return 64;
    }
    const TerminalSize size{std::atoi(argv[1]), std::atoi(argv[2])};
    std::size_t length = 0;
    std::size_t cut = 0;
    while (std::scanf("%zu %zu", &length, &cut) == 2) {
        std::getchar();
        std::string recording(length, '\0');
        if (std::fread(recording.data(), 1, length, stdin) != length) {
            return 65;
        }
        Terminal terminal{size, 1'000, 1U << 24};
        std::string whole;
        std::string answers;
        const std::string_view bytes{recording};
        terminal.feed(bytes.substr(0, cut), whole, answers);
        const auto snapshot = terminal.snapshot();
        std::string rest;
        terminal.feed(bytes.substr(cut), rest, answers);
        whole += rest;
        std::printf("%zu %zu %zu\n", snapshot.size(), whole.size(), rest.size());
        const auto all = snapshot + whole + rest;
        std::fwrite(all.data(), 1, all.size(), stdout);
        std::fflush(stdout);
    }
    return 0;
}
