// Parses and prints durations by Go's rules.
#include "ipc/daemon/duration.h"

#include <array>
#include <limits>

namespace ao::daemon {

namespace {

constexpr std::uint64_t kMaxNanoseconds = std::numeric_limits<std::int64_t>::max();

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
};

constexpr std::array kUnits{
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"\xC2\xB5s", 1'000}, // U+00B5, the micro sign
    Unit{"\xCE\xBCs", 1'000}, // U+03BC, the Greek letter
    Unit{"ms", 1'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"m", 60'000'000'000},
    Unit{"h", 3'600'000'000'000},
};

std::optional<std::uint64_t> nanoseconds_of(std::string_view unit) {
    for (const auto& known : kUnits) {
        if (known.name == unit) {
            return known.nanoseconds;
        }
    }
    return std::nullopt;
}

/// The digits after the point; those beyond the precision of a nanosecond count are left out.
struct Fraction {
    std::uint64_t value = 0;
    double scale = 1;
};

/// Takes "1.5h" off the front of `text`.
std::optional<std::uint64_t> take_term(std::string_view& text) {
    std::uint64_t whole = 0;
    std::size_t at = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) {
        const auto digit = static_cast<std::uint64_t>(text[at] - '0');
        if (whole > (kMaxNanoseconds - digit) / 10) {
            return std::nullopt;
        }
        whole = whole * 10 + digit;
    }
    bool has_digits = at > 0;
    Fraction fraction;
    if (at < text.size() && text[at] == '.') {
        for (++at; at < text.size() && is_digit(text[at]); ++at) {
            has_digits = true;
            if (fraction.value <= (kMaxNanoseconds - 9) / 10) {
                fraction.value = fraction.value * 10 + static_cast<std::uint64_t>(text[at] - '0');
                fraction.scale *= 10;
            }
        }
    }
    if (!has_digits) {
        return std::nullopt;
    }
    const auto unit_from = at;
    while (at < text.size() && text[at] != '.' && !is_digit(text[at])) {
        ++at;
    }
    const auto unit = nanoseconds_of(text.substr(unit_from, at - unit_from));
    text.remove_prefix(at);
    if (!unit || whole > kMaxNanoseconds / *unit) {
        return std::nullopt;
    }
    const auto part = static_cast<std::uint64_t>(static_cast<double>(fraction.value) *
                                                 (static_cast<double>(*unit) / fraction.scale));
    const auto total = whole * *unit;
    return part > kMaxNanoseconds - total ? std::nullopt : std::optional{total + part};
}

} // namespace

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
    bool is_negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        is_negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text == "0") {
        return std::chrono::nanoseconds{0};
    }
    if (text.empty()) {
        return std::nullopt;
    }
    std::uint64_t total = 0;
    while (!text.empty()) {
        const auto term = take_term(text);
        if (!term || *term > kMaxNanoseconds - total) {
            return std::nullopt;
        }
        total += *term;
    }
    const auto value = static_cast<std::int64_t>(total);
    return std::chrono::nanoseconds{is_negative ? -value : value};
}

std::string format_seconds(std::chrono::seconds value) {
    const auto total = value.count() < 0 ? 0 : value.count();
    const auto hours = total / 3600;
    const auto minutes = total / 60 % 60;
    std::string text;
    if (hours > 0) {
        text += std::to_string(hours) + 'h';
    }
    if (total >= 60) {
        text += std::to_string(minutes) + 'm';
    }
    return text + std::to_string(total % 60) + 's';
}

} // namespace ao::daemon
