// One code point at a time, from bytes and to bytes. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ao::pty_host {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0; // 0: not well-formed
    bool is_cut = false;    // not well-formed yet: the bytes end within a sequence
};

/// The code point at the start of `bytes`, which must not be empty.
CodePoint first_code_point(std::string_view bytes);

void append_utf8(std::string& out, char32_t code);

} // namespace ao::pty_host
