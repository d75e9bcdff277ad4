// The floor of everything that shows a terminal: a pty with a program on its other side, read and
// counted by one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ao::benchmarks {

/// Throws when nothing comes for a minute.
class RawTerminal {
public:
    /// 80 columns and 24 rows; argv[0] is a path. TERM is all that its environment adds to PATH.
    explicit RawTerminal(std::vector<std::string> argv);
    ~RawTerminal(); // kills it

    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

    void type(std::string_view keys) const;

    /// Until `text` was shown, in what came after the last call of this.
    void read_until(std::string_view text);

    /// Until anything is shown.
    void read_some();

    std::uint64_t shown() const { return shown_; }

private:
    pid_t pid_ = 0;
    int master_ = -1;
    std::uint64_t shown_ = 0;
    std::string newest_; // the last bytes that were shown
};

} // namespace ao::benchmarks
