// Cuts the output of a program into text, controls and control sequences, and decides with its
// target which bytes viewers get. A sequence is passed on whole or not at all: what is not complete
// yet is kept back, so that a viewer may join between any two calls.
#pragma once

#include "workers/pty_host/terminal/sequence.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ao::pty_host {

class ParserTarget {
public:
    virtual ~ParserTarget() = default;
    /// Printable ASCII.
    virtual void print(std::string_view ascii) = 0;
    virtual void print(char32_t code) = 0;
    virtual void execute(char control) = 0;
    /// True when viewers get it too; false for queries, which are answered here alone.
    virtual bool handle(const Sequence& sequence) = 0;
};

class Parser {
public:
    explicit Parser(ParserTarget& target)
        : target_{target} {}

    /// Appends to `visible` what viewers get.
    void feed(std::string_view bytes, std::string& visible);

    /// What a terminal that joins now must be told first, so that the rest of a string (too long to
    /// be kept back) is not taken for text. Mostly empty.
    std::string_view joining_bytes() const;

private:
    enum class State : std::uint8_t { ground, escape, csi, csi_ignore, string, string_escape };

    void step(char byte, std::string& visible);
    void begin(State state);
    void take_escape(unsigned char byte, std::string& visible);
    void take_csi(unsigned char byte, std::string& visible);
    void take_string(unsigned char byte, std::string& visible);
    void introduce(unsigned char byte, std::string& visible);
    void finish(bool is_kept, std::string& visible);
    void dispatch_string(std::string& visible);
    void take_text(std::string_view& bytes, std::string& visible);
    void keep_back(char byte, std::string& visible);

    ParserTarget& target_;
    State state_ = State::ground;
    Sequence sequence_;
    std::string raw_;           // of the sequence so far, until it is passed on or dropped
    std::string text_;          // of a string so far
    bool is_streaming_ = false; // the string is too long to be kept back
};

} // namespace ao::pty_host
