// By hand: the library of this compiler reads no time that has a zone.
#include "workers/agents/watching/written_time.h"

#include <charconv>
#include <chrono>

namespace ao::workers::agents {

namespace {

constexpr double kEarliestMilliseconds = 1e11; // as seconds it would be in the year 5138
constexpr double kLatestMilliseconds = 253'402'300'800'000; // the year 10000

class Reader {
public:
    explicit Reader(std::string_view text)
        : rest_{text} {}

    bool is_at_end() const { return rest_.empty(); }

    bool take_any_of(std::string_view letters) {
        if (rest_.empty() || letters.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    /// Exactly that many digits, or -1.
    int take_number(std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') {
                return -1;
            }
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }

    /// The digits of a fraction, as milliseconds; -1 for none.
    int take_fraction() {
        int value = 0;
        int digits = 0;
        for (int digit = take_number(1); digit >= 0; digit = take_number(1)) {
            if (digits < 3) {
                value = value * 10 + digit;
            }
            ++digits;
        }
        for (int i = digits; i < 3; ++i) {
            value *= 10;
        }
        return digits == 0 ? -1 : value;
    }

private:
    std::string_view rest_;
};

std::optional<std::chrono::minutes> take_zone(Reader& reader) {
    if (reader.take_any_of("Zz")) {
        return std::chrono::minutes{0};
    }
    const bool is_east = reader.take_any_of("+");
    if (!is_east && !reader.take_any_of("-")) {
        return std::nullopt;
    }
    const int hours = reader.take_number(2);
    reader.take_any_of(":");
    const int minutes = reader.is_at_end() ? 0 : reader.take_number(2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return std::nullopt;
    }
    const std::chrono::minutes offset{hours * 60 + minutes};
    return is_east ? offset : -offset;
}

std::optional<std::int64_t> read_iso(std::string_view text) {
    namespace chrono = std::chrono;
    Reader reader{text};
    const int year = reader.take_number(4);
    bool is_well_formed = reader.take_any_of("-");
    const int month = reader.take_number(2);
    is_well_formed = reader.take_any_of("-") && is_well_formed;
    const int day = reader.take_number(2);
    is_well_formed = reader.take_any_of("Tt ") && is_well_formed;
    const int hour = reader.take_number(2);
    is_well_formed = reader.take_any_of(":") && is_well_formed;
    const int minute = reader.take_number(2);
    is_well_formed = reader.take_any_of(":") && is_well_formed;
    const int second = reader.take_number(2);
    const int fraction = reader.take_any_of(".,") ? reader.take_fraction() : 0;
    const auto zone = take_zone(reader);
    if (!is_well_formed || year < 1970 || month < 1 || day < 1 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 60 || fraction < 0 || !zone ||
        !reader.is_at_end()) {
        return std::nullopt;
    }
    const chrono::year_month_day date{chrono::year{year},
                                      chrono::month{static_cast<unsigned>(month)},
                                      chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    const chrono::milliseconds time =
        chrono::sys_days{date}.time_since_epoch() + chrono::hours{hour} + chrono::minutes{minute} +
        chrono::seconds{second} + chrono::milliseconds{fraction} - *zone;
    return time.count();
}

std::optional<std::int64_t> read_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value > 0)) {
        return std::nullopt;
    }
    const double milliseconds = value < kEarliestMilliseconds ? value * 1'000 : value;
    if (!(milliseconds < kLatestMilliseconds)) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(milliseconds);
}

} // namespace

std::optional<std::int64_t> written_at_ms(std::string_view text) {
    const auto iso = read_iso(text);
    return iso ? iso : read_number(text);
}

} // namespace ao::workers::agents
