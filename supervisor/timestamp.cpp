// Formats wall times.
#include "supervisor/timestamp.h"

#include <algorithm>
#include <string_view>

namespace ao::log {

namespace {

// Lists hold thousands of times: no format is interpreted.
void append(std::string& out, std::string_view lead, unsigned number, unsigned digits) {
    out += lead;
    out.append(digits, '0');
    for (auto at = out.rbegin(); digits > 0; --digits, ++at, number /= 10) {
        *at = static_cast<char>('0' + number % 10);
    }
}

unsigned positive(std::int64_t number) {
    return static_cast<unsigned>(number);
}

} // namespace

std::string timestamp_with_milliseconds(std::chrono::sys_time<std::chrono::milliseconds> at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    std::string text;
    text.reserve(24);
    append(text, "", positive(std::max(static_cast<int>(date.year()), 0)), 4);
    append(text, "-", static_cast<unsigned>(date.month()), 2);
    append(text, "-", static_cast<unsigned>(date.day()), 2);
    append(text, "T", positive(time.hours().count()), 2);
    append(text, ":", positive(time.minutes().count()), 2);
    append(text, ":", positive(time.seconds().count()), 2);
    append(text, ".", positive(time.subseconds().count()), 3);
    return text + 'Z';
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
