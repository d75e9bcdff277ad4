// Rounds to what fits a narrow column.
#include "cli/human_units.h"

#include "cli/format.h"

#include <charconv>

namespace ao::cli {

std::string human_duration(std::chrono::seconds value) {
    const auto s = value.count() < 0 ? 0 : value.count();
    if (s < 60) {
        return format("{}s", s);
    }
    if (s < 3600) {
        return format("{}m{:02}s", s / 60, s % 60);
    }
    if (s < 86'400) {
        return format("{}h{:02}m", s / 3600, s / 60 % 60);
    }
    return format("{}d{}h", s / 86'400, s / 3600 % 24);
}

std::string human_latency(std::chrono::microseconds value) {
    const auto us = value.count() < 0 ? 0 : value.count();
    if (us < 1000) {
        return format("{}us", us);
    }
    if (us < 999'950) {
        return format("{:.1f}ms", static_cast<double>(us) / 1e3);
    }
    return format("{:.1f}s", static_cast<double>(us) / 1e6);
}

std::string human_bytes(std::uint64_t value) {
    constexpr double kStep = 1024;
    if (value < 1024) {
        return format("{}", value);
    }
    double rest = static_cast<double>(value) / kStep;
    for (const char unit : {'K', 'M', 'G'}) {
        if (rest < 999.5 || unit == 'G') {
            return rest < 99.95 && unit != 'K' ? format("{:.1f}{}", rest, unit)
                                               : format("{:.0f}{}", rest, unit);
        }
        rest /= kStep;
    }
    return {};
}

std::string human_count(std::uint64_t value) {
    constexpr double kStep = 1000;
    if (value < 1000) {
        return format("{}", value);
    }
    double rest = static_cast<double>(value) / kStep;
    for (const char unit : {'k', 'M', 'G'}) {
        if (rest < 999.95 || unit == 'G') {
            return format("{:.1f}{}", rest, unit);
        }
        rest /= kStep;
    }
    return {};
}

std::string human_dollars(std::uint64_t microdollars) {
    constexpr std::uint64_t kHalfCent = 5'000;
    if (microdollars > 0 && microdollars < kHalfCent) {
        return "<$0.01";
    }
    return format("${:.2f}", static_cast<double>(microdollars) / 1e6);
}

std::optional<std::chrono::sys_time<std::chrono::milliseconds>> parse_time(std::string_view text) {
    // "2026-06-20T10:00:00.123456789Z"
    constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
    if (text.size() <= kShape.size() || text.back() != 'Z') {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (kShape[i] == 'd' ? !is_digit : text[i] != kShape[i]) {
            return std::nullopt;
        }
    }
    const auto number = [&](std::size_t from, std::size_t count) {
        int value = 0;
        std::from_chars(text.data() + from, text.data() + from + count, value);
        return value;
    };
    const std::chrono::year_month_day day{std::chrono::year{number(0, 4)},
                                          std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                          std::chrono::day{static_cast<unsigned>(number(8, 2))}};
    if (!day.ok()) {
        return std::nullopt;
    }
    int thousandths = 0;
    auto fraction = text.substr(kShape.size(), text.size() - kShape.size() - 1);
    if (!fraction.empty()) {
        if (fraction.front() != '.') {
            return std::nullopt;
        }
        fraction.remove_prefix(1);
        for (std::size_t i = 0; i < 3; ++i) {
            const char digit = i < fraction.size() ? fraction[i] : '0';
            if (digit < '0' || digit > '9') {
                return std::nullopt;
            }
            thousandths = thousandths * 10 + (digit - '0');
        }
    }
    return std::chrono::sys_days{day} + std::chrono::hours{number(11, 2)} +
           std::chrono::minutes{number(14, 2)} + std::chrono::seconds{number(17, 2)} +
           std::chrono::milliseconds{thousandths};
}

} // namespace ao::cli
