// Formats wall times.
#include "supervisor/timestamp.h"

#include <array>
#include <cstdio>

namespace ao::log {

std::string timestamp_with_milliseconds(std::chrono::sys_time<std::chrono::milliseconds> at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    std::array<char, 64> text{};
    const int length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()),
        static_cast<int>(time.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string timestamp(std::chrono::sys_time<std::chrono::milliseconds> at) {
    auto text = timestamp_with_milliseconds(at);
    text.pop_back();
    while (text.back() == '0') {
        text.pop_back();
    }
    if (text.back() == '.') {
        text.pop_back();
    }
    return text + "Z";
}

} // namespace ao::log
