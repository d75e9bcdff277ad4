// What each sequence does to the screen. Modes: terminal_modes.cpp; OSC: terminal_osc.cpp.
#include "workers/pty_host/terminal/terminal.h"

#include "workers/pty_host/terminal/queries.h"
#include "workers/pty_host/terminal/sgr.h"
#include "workers/pty_host/terminal/snapshot.h"

#include <algorithm>

namespace ao::pty_host {

Terminal::Terminal(TerminalSize size, std::size_t scrollback_lines, std::size_t scrollback_bytes)
    : screen_{std::max(size.columns, 2), std::max(size.rows, 1), scrollback_lines, scrollback_bytes}
    , parser_{*this} {}

void Terminal::feed(std::string_view output, std::string& visible, std::string& answers) {
    answers_ = &answers;
    parser_.feed(output, visible);
    answers_ = nullptr;
}

void Terminal::resize(TerminalSize size) {
    if (size != this->size()) {
        screen_.resize(std::max(size.columns, 2), std::max(size.rows, 1));
    }
}

std::string Terminal::snapshot() const {
    auto bytes = snapshot_of(screen_);
    bytes += parser_.joining_bytes();
    return bytes;
}

std::string Terminal::text(std::size_t lines) const {
    return text_of(screen_, lines);
}

void Terminal::print(std::string_view ascii) {
    screen_.print(ascii);
}

void Terminal::print(char32_t code) {
    screen_.print(code);
}

void Terminal::execute(char control) {
    screen_.forget_last();
    switch (control) {
    case '\b':
        return screen_.backspace();
    case '\t':
        return screen_.tab(1);
    case '\n':
    case '\v':
    case '\f':
        return screen_.line_feed();
    case '\r':
        return screen_.carriage_return();
    case '\x0e':
        return use_charset(1);
    case '\x0f':
        return use_charset(0);
    default:
        return;
    }
}

bool Terminal::answer(const std::string& text) {
    // A program that asks without reading the answers gets no more of them than a line's worth.
    constexpr std::size_t kMaxAnswers = 4'096;
    if (answers_->size() + text.size() <= kMaxAnswers) {
        *answers_ += text;
    }
    return false;
}

bool Terminal::handle(const Sequence& sequence) {
    using Kind = Sequence::Kind;
    const bool is_repeat = sequence.kind == Kind::csi && sequence.final == 'b';
    if (!is_repeat) {
        screen_.forget_last();
    }
    switch (sequence.kind) {
    case Kind::escape:
        if (sequence.final == 'Z' && sequence.intermediate == 0) {
            return answer(device_attributes());
        }
        handle_escape(sequence);
        return true;
    case Kind::csi:
        if (const auto text = answer_to_csi(sequence, screen_)) {
            return answer(*text);
        }
        handle_csi(sequence);
        return true;
    case Kind::osc:
        if (const auto text = answer_to_osc(sequence.text, screen_)) {
            return answer(*text);
        }
        handle_osc(sequence.text);
        return true;
    case Kind::dcs:
        if (const auto text = answer_to_dcs(sequence.text, screen_)) {
            return answer(*text);
        }
        return true;
    case Kind::apc:
        // Kitty's graphics: terminals that know them answer, and no snapshot could hold them.
        return !sequence.text.starts_with("G");
    case Kind::other:
        return true;
    }
    return true;
}

void Terminal::handle_escape(const Sequence& escape) {
    if (escape.intermediate != 0) {
        if (escape.intermediate == '#' && escape.final == '8') {
            screen_.fill_with_e();
        } else {
            designate(escape.intermediate, escape.final);
        }
        return;
    }
    switch (escape.final) {
    case '7':
        return screen_.save_cursor();
    case '8':
        return screen_.restore_cursor();
    case 'D':
        return screen_.index();
    case 'E':
        screen_.carriage_return();
        return screen_.index();
    case 'H':
        return screen_.set_tab();
    case 'M':
        return screen_.reverse_index();
    case '=':
    case '>':
        screen_.modes.is_application_keypad = escape.final == '=';
        return;
    case 'c':
        return screen_.reset();
    case 'n':
    case '}':
        return use_charset(2);
    case 'o':
    case '|':
        return use_charset(3);
    case '~':
        return use_charset(1);
    default:
        return;
    }
}

void Terminal::designate(char slot, char charset) {
    constexpr std::string_view kSlots = "()*+";
    constexpr std::string_view kSlotsOf96 = "-./";
    std::size_t index = kSlots.find(slot);
    if (index == std::string_view::npos && kSlotsOf96.find(slot) != std::string_view::npos) {
        index = kSlotsOf96.find(slot) + 1;
        charset = 'B'; // sets of 96 characters are not drawn any more
    }
    if (slot == '%') {
        screen_.charsets = {};
    } else if (index < screen_.charsets.designated.size()) {
        screen_.charsets.designated[index] = charset;
        if (index == screen_.charsets.active) {
            screen_.charsets.current = charset;
        }
    }
}

void Terminal::use_charset(std::size_t slot) {
    screen_.charsets.active = slot;
    screen_.charsets.current = screen_.charsets.designated[slot];
}

} // namespace ao::pty_host
