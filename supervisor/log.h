// The log: `key=value` lines on stderr (api-cli.md 1.8), one write(2) each, from any thread.
// Secrets are redacted and control characters escaped here and nowhere else. A reader of stderr
// that has stopped reading costs lines, never the caller: it waits at most 50 ms, once.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace ao::log {

enum class Level : std::uint8_t { debug, info, warn, error };

/// One `key=value`. Keys are ours (lower case, no spaces); values may be hostile.
struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view name, std::string text)
        : key{name}
        , value{std::move(text)} {}

    Field(std::string_view name, std::string_view text)
        : key{name}
        , value{text} {}

    Field(std::string_view name, const char* text)
        : key{name}
        , value{text} {}

    Field(std::string_view name, bool truth)
        : key{name}
        , value{truth ? "true" : "false"} {}

    template <std::integral Number>

    requires(!std::same_as<Number, bool>) Field(std::string_view name, Number number)
        : key{name}
        , value{std::to_string(number)} {}
};

/// Longest line with its newline: what a pipe takes in one piece (PIPE_BUF). Longer ones lose
/// their last fields and say `truncated=true`.
inline constexpr std::size_t kMaxLineBytes = 4096;

void write(Level level, std::string_view message, std::span<const Field> fields);

inline void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    write(level, message, std::span{fields.begin(), fields.size()});
}

inline void debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::debug, message, fields);
}

inline void info(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::info, message, fields);
}

inline void warn(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::warn, message, fields);
}

inline void error(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::error, message, fields);
}

/// Sends finished lines elsewhere (tests); an empty function means stderr again. Called under the
/// log's lock.
using Sink = std::function<void(std::string_view line)>;
void set_sink(Sink sink);

} // namespace ao::log
