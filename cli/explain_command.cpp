// ao session explain | messages.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/human_units.h"
#include "cli/table.h"

#include <algorithm>

namespace ao::cli {

namespace {

std::string age_of(const std::string& time) {
    const auto since = parse_time(time);
    const auto now = std::chrono::system_clock::now();
    if (!since || now < *since) {
        return "-";
    }
    return human_duration(std::chrono::floor<std::chrono::seconds>(now - *since));
}

std::string explanation_text(const std::string& id, const Json& told) {
    auto text = format("{} is {}: {}.\n\n", id, line_at(told, "status"), line_at(told, "because"));
    Table facts{{{"FACT"}, {"AGE", Align::right}, {"VALUE"}}};
    for (const auto& fact : list_at(told, "facts")) {
        facts.add({line_at(fact, "fact"), age_of(text_at(fact, "since")), line_at(fact, "value")});
    }
    text += facts.text() + "\nWhat would change it:\n";
    for (const auto& change : list_at(told, "changesWhen")) {
        text += format("  {}\n", display_line(change.get<std::string>()));
    }
    return text;
}

} // namespace

Result<int> explain_session(const Console& console, const SessionOptions& options) {
    const auto answer = ask_daemon_json(
        {.target = format("/api/v1/sessions/{}/explain", escape_segment(options.id))});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(explanation_text(display_line(options.id), value_at(*answer, "explanation")));
    }
    return 0;
}

Result<int> list_messages(const Console& console, const SessionOptions& options) {
    const auto answer = ask_daemon_json(
        {.target = format("/api/v1/sessions/{}/messages?limit={}", escape_segment(options.id),
                          std::min<std::uint64_t>(options.lines, 1'000))});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
        return 0;
    }
    Table table{{{"NO", Align::right}, {"STATE"}, {"AGE", Align::right}, {"MESSAGE"}}};
    const auto messages = list_at(*answer, "messages");
    for (const auto& message : messages) {
        const auto detail = line_at(message, "detail");
        table.add({std::to_string(number_at(message, "number").value_or(0)),
                   line_at(message, "state"), age_of(text_at(message, "createdAt")),
                   value_at(message, "interrupt") == true && line_at(message, "message").empty()
                       ? "(interrupt)"
                       : line_at(message, "message").substr(0, 200)},
                  detail.empty() ? std::vector<std::string>{} : std::vector{detail});
    }
    console.print(messages.empty() ? std::string{"(no messages)\n"} : table.text());
    return 0;
}

} // namespace ao::cli
