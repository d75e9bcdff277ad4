// Formats lines and writes them.
#include "supervisor/log.h"

#include "ipc/wall_clock.h"
#include "supervisor/redactor.h"
#include "supervisor/timestamp.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <poll.h>
#include <unistd.h>

namespace ao::log {

namespace {

constexpr std::string_view kTruncated = " truncated=true";
constexpr int kPatienceMs = 50;

constexpr std::array<std::string_view, 4> kLevelNames{"DEBUG", "INFO", "WARN", "ERROR"};

/// Code point at the start of `text` and its length in bytes; length 0 when it is not UTF-8.
struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0;
};

CodePoint code_point(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const std::size_t length = byte(0) < 0x80   ? 1
                               : byte(0) < 0xC2 ? 0
                               : byte(0) < 0xE0 ? 2
                               : byte(0) < 0xF0 ? 3
                               : byte(0) < 0xF5 ? 4
                                                : 0;
    if (length == 0 || length > text.size()) {
        return {};
    }
    constexpr std::array<unsigned, 5> kLeadMask{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t value = byte(0) & kLeadMask.at(length);
    for (std::size_t at = 1; at < length; ++at) {
        if ((byte(at) & 0xC0U) != 0x80U) {
            return {};
        }
        value = (value << 6U) | (byte(at) & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool outside = value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF);
    return overlong || outside ? CodePoint{} : CodePoint{value, length};
}

/// Characters that could forge a line, move the cursor or turn the reading direction.
bool is_dangerous(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x2028 ||
           c == 0x2029 || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE007F);
}

void append_escaped(std::string& line, std::string_view text) {
    while (!text.empty()) {
        const auto [value, length] = code_point(text);
        std::array<char, 16> escape{};
        if (length == 0) {
            std::snprintf(escape.data(), escape.size(), "\\x%02x",
                          static_cast<unsigned>(static_cast<unsigned char>(text.front())));
            line += escape.data();
        } else if (value == '\n') {
            line += "\\n";
        } else if (value == '\t') {
            line += "\\t";
        } else if (value == '"' || value == '\\') {
            line += '\\';
            line += text.front();
        } else if (is_dangerous(value)) {
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(value));
            line += escape.data();
        } else {
            line += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
}

bool needs_quotes(std::string_view text) {
    for (const char c : text) {
        if (c <= ' ' || c > '~' || c == '"' || c == '=' || c == '\\') {
            return true;
        }
    }
    return text.empty();
}

std::string formatted(std::string_view key, std::string_view value, bool always_quoted) {
    // Redacting sees at least as much as is shown, so that no cut leaves half a secret behind.
    auto text = redact(value.substr(0, 4 * kMaxLineBytes));
    std::string field{" "};
    field += key;
    field += '=';
    if (!always_quoted && !needs_quotes(text)) {
        return field += text;
    }
    field += '"';
    append_escaped(field, text);
    return field += '"';
}

/// What happens to finished lines; one for the process.
class Outlet {
public:
    void put(std::string_view line) {
        const std::scoped_lock lock{mutex_};
        if (sink_) {
            sink_(line);
            return;
        }
        // poll() says writable only when a pipe takes kMaxLineBytes without blocking.
        pollfd readiness{STDERR_FILENO, POLLOUT, 0};
        if (::poll(&readiness, 1, stalled_ ? 0 : kPatienceMs) <= 0) {
            stalled_ = true;
            ++dropped_;
            return;
        }
        stalled_ = false;
        if (dropped_ > 0) {
            const auto note = "time=" + now() + " level=WARN msg=\"log lines dropped\" count=" +
                              std::to_string(dropped_) + "\n";
            dropped_ = 0;
            write_out(note);
        }
        write_out(line);
    }

    void set_sink(Sink sink) {
        const std::scoped_lock lock{mutex_};
        sink_ = std::move(sink);
    }

    static std::string now() { return timestamp_with_milliseconds(ipc::wall_now()); }

private:
    static void write_out(std::string_view text) {
        // A log that cannot be written has no one to be told.
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    }

    std::mutex mutex_;
    Sink sink_;
    bool stalled_ = false;
    std::uint64_t dropped_ = 0;
};

Outlet& outlet() {
    // Never destroyed: threads may log while statics are torn down.
    static auto* const kOutlet = new Outlet;
    return *kOutlet;
}

} // namespace

void write(Level level, std::string_view message, std::span<const Field> fields) {
    std::string line{"time="};
    line += Outlet::now();
    line += " level=";
    line += kLevelNames.at(static_cast<std::size_t>(level));
    const auto room = kMaxLineBytes - kTruncated.size() - 1;
    bool truncated = false;
    const auto append = [&](const std::string& field) {
        if (truncated || line.size() + field.size() > room) {
            truncated = true;
        } else {
            line += field;
        }
    };
    // Redacted before it is cut: half a secret would not be recognized.
    append(formatted("msg", redact(message.substr(0, 4 * kMaxLineBytes)).substr(0, 1024), true));
    for (const auto& field : fields) {
        auto text = formatted(field.key, field.value, false);
        if (text.size() > room / 2) {
            text = formatted(field.key, redact(field.value).substr(0, room / 4), true);
            append(text);
            truncated = true;
            continue;
        }
        append(text);
    }
    if (truncated) {
        line += kTruncated;
    }
    line += '\n';
    outlet().put(line);
}

void set_sink(Sink sink) {
    outlet().set_sink(std::move(sink));
}

} // namespace ao::log
