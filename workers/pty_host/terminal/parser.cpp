// The state machine of ECMA-48 and DEC terminals, as far as programs use it.
#include "workers/pty_host/terminal/parser.h"

#include "workers/pty_host/terminal/utf8.h"

#include <algorithm>

namespace ao::pty_host {

namespace {

// No query is longer. What exceeds this is passed on as it comes (images, clipboards).
constexpr std::size_t kMaxKeptBack = 4'096;
constexpr int kMaxNumber = 0x7FFF'FFFF / 16;

constexpr char kEscape = '\x1b';
constexpr char kCancel = '\x18';
constexpr char kSubstitute = '\x1a';

bool is_printable_ascii(char byte) {
    return byte >= 0x20 && byte < 0x7F;
}

} // namespace

void Parameters::add_digit(int digit) {
    if (size_ == 0) {
        size_ = 1;
    }
    if (!is_full_) {
        values_[size_ - 1] = std::min(values_[size_ - 1] * 10 + digit, kMaxNumber);
    }
}

void Parameters::separate(bool is_sub) {
    size_ = std::max<std::size_t>(size_, 1);
    if (size_ == kMax) {
        is_full_ = true;
        return;
    }
    is_sub_[size_++] = is_sub;
}

void Parser::feed(std::string_view bytes, std::string& visible) {
    // Of a character cut in two, the first half waits in raw_.
    std::string joined;
    if (state_ == State::ground && !raw_.empty()) {
        joined = raw_ + std::string{bytes};
        raw_.clear();
        bytes = joined;
    }
    while (!bytes.empty()) {
        if (state_ == State::ground) {
            take_text(bytes, visible);
        } else {
            step(bytes.front(), visible);
            bytes.remove_prefix(1);
        }
    }
}

void Parser::take_text(std::string_view& bytes, std::string& visible) {
    const auto* const end =
        std::find_if_not(bytes.begin(), bytes.end(), [](char b) { return is_printable_ascii(b); });
    if (const auto run = static_cast<std::size_t>(end - bytes.begin()); run > 0) {
        target_.print(bytes.substr(0, run));
        visible += bytes.substr(0, run);
        bytes.remove_prefix(run);
        return;
    }
    const char byte = bytes.front();
    if (byte == kEscape) {
        begin(State::escape);
        raw_ += byte;
        bytes.remove_prefix(1);
        return;
    }
    const auto code = first_code_point(bytes);
    if (code.is_cut) {
        raw_ = bytes;
        bytes = {};
        return;
    }
    const auto length = std::max<std::size_t>(code.length, 1);
    const auto raw = bytes.substr(0, length);
    bytes.remove_prefix(length);
    if (code.value >= 0x80 && code.value < 0xA0) {
        // A C1 control is its escape sequence in one character.
        begin(State::escape);
        raw_ += raw;
        introduce(static_cast<unsigned char>(code.value - 0x40), visible);
        return;
    }
    if (code.length == 0) {
        return; // no character at all: terminals differ in what they draw for it
    }
    if (code.value < 0x20) {
        if (byte != '\x05') { // ENQ is a query; it has no answer here
            target_.execute(byte);
            visible += byte;
        }
        return;
    }
    if (code.value != 0x7F) {
        target_.print(code.value);
    }
    visible += raw;
}

void Parser::begin(State state) {
    state_ = state;
    sequence_ = {};
    raw_.clear();
    text_.clear();
    is_streaming_ = false;
}

void Parser::finish(bool is_kept, std::string& visible) {
    if (is_kept) {
        visible += raw_;
    }
    raw_.clear();
    state_ = State::ground;
}

void Parser::keep_back(char byte, std::string& visible) {
    raw_ += byte;
    if (is_streaming_ || raw_.size() > kMaxKeptBack) {
        is_streaming_ = true;
        visible += raw_;
        raw_.clear();
    }
}

void Parser::step(char byte, std::string& visible) {
    if (byte == kCancel || byte == kSubstitute) {
        raw_ += byte;
        finish(true, visible);
        return;
    }
    if (state_ == State::string_escape && byte != '\\') {
        dispatch_string(visible);
        begin(State::escape);
        raw_ += kEscape;
        step(byte, visible);
        return;
    }
    if (byte == kEscape && state_ == State::string) {
        state_ = State::string_escape;
        return;
    }
    if (byte == kEscape) {
        visible += raw_; // unfinished: viewers' terminals drop it as this one does
        begin(State::escape);
        raw_ += byte;
        return;
    }
    if (state_ == State::string || state_ == State::string_escape) {
        take_string(static_cast<unsigned char>(byte), visible);
        return;
    }
    keep_back(byte, visible);
    if (static_cast<unsigned char>(byte) < 0x20) {
        target_.execute(byte); // controls work within a sequence
    } else if (state_ == State::escape) {
        take_escape(static_cast<unsigned char>(byte), visible);
    } else {
        take_csi(static_cast<unsigned char>(byte), visible);
    }
}

void Parser::take_escape(unsigned char byte, std::string& visible) {
    if (byte >= 0x20 && byte < 0x30) {
        sequence_.intermediate = static_cast<char>(byte);
        return;
    }
    if (sequence_.intermediate == 0) {
        introduce(byte, visible);
        return;
    }
    sequence_.final = static_cast<char>(byte);
    finish(byte >= 0x7F || target_.handle(sequence_), visible);
}

void Parser::introduce(unsigned char byte, std::string& visible) {
    using Kind = Sequence::Kind;
    const auto string = [&](Kind kind) {
        sequence_.kind = kind;
        state_ = State::string;
    };
    switch (byte) {
    case '[':
        sequence_.kind = Kind::csi;
        state_ = State::csi;
        return;
    case ']':
        return string(Kind::osc);
    case 'P':
        return string(Kind::dcs);
    case '_':
        return string(Kind::apc);
    case 'X':
    case '^':
        return string(Kind::other);
    default:
        sequence_.final = static_cast<char>(byte);
        finish(byte >= 0x7F || target_.handle(sequence_), visible);
    }
}

void Parser::take_csi(unsigned char byte, std::string& visible) {
    if (byte >= 0x40 && byte < 0x7F) {
        sequence_.final = static_cast<char>(byte);
        finish(state_ == State::csi_ignore || target_.handle(sequence_), visible);
    } else if (state_ == State::csi_ignore || byte == 0x7F) {
        // Skipped up to its end.
    } else if (byte >= 0x80 || (byte >= 0x30 && sequence_.intermediate != 0)) {
        state_ = State::csi_ignore;
    } else if (byte >= '0' && byte <= '9') {
        sequence_.parameters.add_digit(byte - '0');
    } else if (byte == ';' || byte == ':') {
        sequence_.parameters.separate(byte == ':');
    } else if (byte >= 0x3C && byte <= 0x3F) {
        // Only as the first byte.
        const bool is_first = sequence_.parameters.size() == 0 && sequence_.prefix == 0;
        sequence_.prefix = static_cast<char>(byte);
        state_ = is_first ? state_ : State::csi_ignore;
    } else {
        sequence_.intermediate = static_cast<char>(byte);
    }
}

void Parser::take_string(unsigned char byte, std::string& visible) {
    const bool is_terminated = state_ == State::string_escape ||
                               (byte == 0x07 && sequence_.kind == Sequence::Kind::osc) ||
                               (byte == 0x9C && !text_.empty() && text_.back() == '\xC2');
    if (!is_terminated) {
        text_ += static_cast<char>(byte);
        keep_back(static_cast<char>(byte), visible);
        if (is_streaming_) {
            text_.assign(1, static_cast<char>(byte)); // for the two bytes of a C1 terminator
        }
        return;
    }
    if (byte == 0x9C) {
        text_.pop_back();
    }
    if (state_ == State::string_escape) {
        raw_ += kEscape;
    }
    raw_ += static_cast<char>(byte);
    dispatch_string(visible);
}

void Parser::dispatch_string(std::string& visible) {
    sequence_.text = text_;
    finish(is_streaming_ || target_.handle(sequence_), visible);
}

std::string_view Parser::joining_bytes() const {
    if (!is_streaming_ || (state_ != State::string && state_ != State::string_escape)) {
        return {};
    }
    // Strings that no terminal knows; only those of OSC end with BEL.
    return sequence_.kind == Sequence::Kind::osc ? "\x1b]99999;" : "\x1b^";
}

} // namespace ao::pty_host
