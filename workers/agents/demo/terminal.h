// The terminal in its ordinary mode: lines out, lines in. What people type stays in the kernel
// until it is asked for.
#pragma once

#include "workers/agents/demo/interrupts.h"

#include <string>
#include <string_view>

namespace ao::demo {

struct LineRead {
    enum class Kind { line, interrupted, closed };

    Kind kind = Kind::closed;
    std::string text; // of a line; harmless, without its end
};

class Terminal {
public:
    explicit Terminal(const Interrupts& interrupts)
        : interrupts_{interrupts} {}

    void show(std::string_view line) const;

    /// Shows the prompt and waits for a line. Ctrl-C drops what was typed of it.
    LineRead read_line(std::string_view prompt);

private:
    const Interrupts& interrupts_;
    std::string read_; // from a pipe, more than a line comes at once
};

} // namespace ao::demo
