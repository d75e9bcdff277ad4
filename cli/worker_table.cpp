// Reads the answer leniently: a daemon of another version must not break the listing.
#include "cli/worker_table.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/human_units.h"
#include "cli/table.h"

#include <optional>

namespace ao::cli {

namespace {

constexpr std::size_t kStateColumn = 1;
constexpr std::size_t kInlineError = 24; // longer ones get a line of their own

template <class Print>
std::string cell(const std::optional<std::uint64_t>& value, Print print) {
    return value ? print(*value) : std::string{"-"};
}

std::string plain(std::uint64_t value) {
    return std::to_string(value);
}

template <class Unit>
auto as(std::string (*print)(Unit)) {
    return [print](std::uint64_t value) {
        return print(Unit{static_cast<typename Unit::rep>(value)});
    };
}

std::string latency_of_ms(std::uint64_t ms) {
    return human_latency(std::chrono::milliseconds{static_cast<std::int64_t>(ms)});
}

std::string seconds_of_ms(std::uint64_t ms) {
    return format("{:.1f}s", static_cast<double>(ms) / 1e3);
}

std::string next_attempt(const Json& worker) {
    const auto due = parse_time(line_at(worker, "nextAttemptAt"));
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
    const auto poisoned = value_at(worker, "poisoned");
    for (const auto& input : poisoned.is_array() ? poisoned : Json::array()) {
        notes.push_back(format("set aside: {} {}: {}", line_at(input, "kind"), line_at(input, "id"),
                               line_at(input, "detail")));
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
    const auto workers = value_at(answer, "workers");
    if (!workers.is_array() || workers.empty()) {
        return "there are no workers\n";
    }
    for (const auto& worker : workers) {
        const auto error = line_at(value_at(worker, "lastError"), "text");
        const auto poisoned = value_at(worker, "poisoned");
        table.add(
            {line_at(worker, "id"), line_at(worker, "state"), cell(number_at(worker, "pid"), plain),
             cell(number_at(worker, "uptimeSeconds"), as<std::chrono::seconds>(human_duration)),
             cell(number_at(worker, "restarts"), plain),
             cell(number_at(worker, "lastHeartbeatMs"), latency_of_ms),
             cell(number_at(worker, "roundTripUs"), as<std::chrono::microseconds>(human_latency)),
             cell(number_at(worker, "memoryBytes"), human_bytes),
             cell(number_at(worker, "cpuMs"), seconds_of_ms),
             cell(number_at(worker, "queueDepth"), plain),
             cell(number_at(worker, "factsSent"), plain),
             cell(number_at(worker, "factsAcknowledged"), plain),
             cell(number_at(worker, "factsCoalesced"), plain),
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
