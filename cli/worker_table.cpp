// Reads the answer leniently: a daemon of another version must not break the listing.
#include "cli/worker_table.h"

#include "cli/display_text.h"
#include "cli/human_units.h"
#include "cli/table.h"

#include <fmt/format.h>

#include <optional>

namespace ao::cli {

namespace {

constexpr std::size_t kStateColumn = 1;
constexpr std::size_t kInlineError = 24; // longer ones get a line of their own

Json at(const Json& object, const char* key) {
    return object.is_object() ? object.value(key, Json{}) : Json{};
}

std::string text(const Json& object, const char* key) {
    const auto value = at(object, key);
    return value.is_string() ? display_line(value.get<std::string>()) : std::string{};
}

std::optional<std::uint64_t> number(const Json& object, const char* key) {
    const auto value = at(object, key);
    return value.is_number_unsigned() ? std::optional{value.get<std::uint64_t>()} : std::nullopt;
}

template <class Format>
std::string cell(const std::optional<std::uint64_t>& value, Format format) {
    return value ? format(*value) : std::string{"-"};
}

std::string plain(std::uint64_t value) {
    return std::to_string(value);
}

template <class Unit>
auto as(std::string (*format)(Unit)) {
    return [format](std::uint64_t value) {
        return format(Unit{static_cast<typename Unit::rep>(value)});
    };
}

std::string latency_of_ms(std::uint64_t ms) {
    return human_latency(std::chrono::milliseconds{static_cast<std::int64_t>(ms)});
}

std::string seconds_of_ms(std::uint64_t ms) {
    return fmt::format("{:.1f}s", static_cast<double>(ms) / 1e3);
}

std::string next_attempt(const Json& worker) {
    const auto due = parse_time(text(worker, "nextAttemptAt"));
    if (!due) {
        return {};
    }
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(*due - std::chrono::system_clock::now());
    return left.count() > 0 ? "next start in " + human_duration(left) : "next start is due";
}

std::vector<std::string> notes_of(const Json& worker, const std::string& error) {
    std::vector<std::string> notes;
    if (display_width(error) > kInlineError) {
        notes.push_back("last error: " + error);
    }
    if (auto due = next_attempt(worker); !due.empty()) {
        notes.push_back(std::move(due));
    }
    const auto poisoned = at(worker, "poisoned");
    for (const auto& input : poisoned.is_array() ? poisoned : Json::array()) {
        notes.push_back(fmt::format("set aside: {} {}: {}", text(input, "kind"), text(input, "id"),
                                    text(input, "detail")));
    }
    return notes;
}

Color color_of(const std::string& state) {
    if (state.find("ready") != std::string::npos) {
        return Color::green;
    }
    const bool is_bad = state.find("degraded") != std::string::npos ||
                        state.find("failed") != std::string::npos ||
                        state.find("suspect") != std::string::npos;
    return is_bad ? Color::red : Color::yellow;
}

} // namespace

std::string worker_table(const Json& answer, const Console& console) {
    Table table{{{"WORKER"},
                 {"STATE"},
                 {"PID", Align::right},
                 {"UPTIME", Align::right},
                 {"RESTARTS", Align::right},
                 {"HEARTBEAT", Align::right},
                 {"RTT", Align::right},
                 {"MEMORY", Align::right},
                 {"CPU", Align::right},
                 {"QUEUE", Align::right},
                 {"SENT", Align::right},
                 {"ACKED", Align::right},
                 {"COALESCED", Align::right},
                 {"POISONED", Align::right},
                 {"LAST ERROR"}}};
    const auto workers = at(answer, "workers");
    if (!workers.is_array() || workers.empty()) {
        return "there are no workers\n";
    }
    for (const auto& worker : workers) {
        const auto error = text(at(worker, "lastError"), "text");
        const auto poisoned = at(worker, "poisoned");
        table.add(
            {text(worker, "id"), text(worker, "state"), cell(number(worker, "pid"), plain),
             cell(number(worker, "uptimeSeconds"), as<std::chrono::seconds>(human_duration)),
             cell(number(worker, "restarts"), plain),
             cell(number(worker, "lastHeartbeatMs"), latency_of_ms),
             cell(number(worker, "roundTripUs"), as<std::chrono::microseconds>(human_latency)),
             cell(number(worker, "memoryBytes"), human_bytes),
             cell(number(worker, "cpuMs"), seconds_of_ms),
             cell(number(worker, "queueDepth"), plain), cell(number(worker, "factsSent"), plain),
             cell(number(worker, "factsAcknowledged"), plain),
             cell(number(worker, "factsCoalesced"), plain),
             plain(poisoned.is_array() ? poisoned.size() : 0),
             error.empty()                          ? "-"
             : display_width(error) <= kInlineError ? error
                                                    : "see below"},
            notes_of(worker, error));
    }
    return table.text([&console](std::size_t column, const std::string& cell_text) {
        return column == kStateColumn ? console.paint(cell_text, color_of(cell_text)) : cell_text;
    });
}

} // namespace ao::cli
