// ao send.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/text_input.h"

#include <cstdlib>

namespace ao::cli {

namespace {

Result<std::string> text_of(const SendOptions& options) {
    if (options.file.empty()) {
        return options.message;
    }
    if (!options.message.empty()) {
        return fail("give a message or --file, not both", kUsageFailure);
    }
    return text_in(options.file);
}

} // namespace

Result<int> send(const Console& console, const SendOptions& options) {
    auto message = text_of(options);
    if (!message) {
        return tl::unexpected{message.error()};
    }
    const bool is_blank = message->find_first_not_of(" \t\r\n") == std::string::npos;
    if (is_blank && !options.is_interrupt) {
        return fail("a message is required: ao send --session <id> \"text\"", kUsageFailure);
    }
    // Sent from inside a session, it says so.
    if (const char* from = std::getenv("AO_SESSION_ID");
        from != nullptr && *from != '\0' && !options.is_interrupt && !options.is_answer) {
        message = format("[from {}] {}", from, *message);
    }
    const Json body{
        {"message", *message}, {"interrupt", options.is_interrupt}, {"answer", options.is_answer}};
    const auto answer = ask_daemon_json(
        {.method = "POST",
         .target = format("/api/v1/sessions/{}/send", escape_segment(options.session)),
         .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto receipt = value_at(*answer, "receipt");
    if (options.is_json) {
        console.print_json(*answer);
    } else if (const auto state = text_at(receipt, "state"); state == "queued") {
        const auto detail = line_at(receipt, "detail");
        console.complain(format("the message waits: {}; see: ao session messages {}",
                                detail.empty() ? "it is not confirmed yet" : detail,
                                display_line(options.session)));
    } else if (state != "submitted" && state != "acknowledged") {
        console.complain(
            format("the message is {}: {}", display_line(state), line_at(receipt, "detail")));
    }
    return 0;
}

} // namespace ao::cli
