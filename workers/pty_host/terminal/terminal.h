// The terminal of one session: takes what its program writes, keeps the screen, answers queries,
// and says what viewers get. No I/O, no clock; owned by the host's only thread.
#pragma once

#include "workers/pty_host/terminal/parser.h"
#include "workers/pty_host/terminal/screen.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace ao::pty_host {

struct TerminalSize {
    int columns = 0;
    int rows = 0;

    bool operator==(const TerminalSize&) const = default;
};

class Terminal : private ParserTarget {
public:
    /// A terminal has at least two columns, for wide characters, and one row.
    Terminal(TerminalSize size, std::size_t scrollback_lines, std::size_t scrollback_bytes);

    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Appends what viewers get to `visible`, and what has to be typed into the program as answers
    /// to `answers`.
    void feed(std::string_view output, std::string& visible, std::string& answers);

    void resize(TerminalSize size);

    TerminalSize size() const { return {screen_.columns(), screen_.rows()}; }

    /// What brings a fresh terminal of the same size into this one's state; begins with a reset.
    std::string snapshot() const;

    /// The newest `lines` lines (0: all) of scrollback and screen, without blank lines at the end.
    std::string text(std::size_t lines) const;

    const Screen& screen() const { return screen_; }

private:
    void print(std::string_view ascii) override;
    void print(char32_t code) override;
    void execute(char control) override;
    bool handle(const Sequence& sequence) override;

    bool answer(const std::string& text);
    void handle_escape(const Sequence& escape);
    void handle_csi(const Sequence& csi);
    void handle_plain_csi(const Sequence& csi);
    void handle_keyboard(const Sequence& csi);
    void handle_osc(std::string_view text);
    void handle_title(const Sequence& csi);
    void set_mode(int mode, bool is_on);
    void set_private_mode(int mode, bool is_on);
    void set_link(std::string_view text);
    void set_colors(int command, std::string_view text);
    void designate(char slot, char charset);
    void use_charset(std::size_t slot);

    Screen screen_;
    Parser parser_;
    std::string* answers_ = nullptr; // during feed
};

} // namespace ao::pty_host
