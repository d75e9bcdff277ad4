// /api/v1/sessions/{id}/send and /messages.
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/patience.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/target.h"
#include "supervisor/api/view_json.h"
#include "supervisor/strict_json.h"

#include <Poco/JSON/Array.h>

namespace ao::api {

namespace {

using domain::MessageState;

constexpr std::size_t kMaxMessageBytes = 65'536; // decisions.md 4
constexpr std::uint64_t kDefaultMessages = 50;
constexpr std::uint64_t kMaxMessages = 1'000;

ApiResult<NewMessage> read_send(const Request& request) {
    auto json = StrictJson::parse(request.body);
    NewMessage wanted;
    auto fault = json ? json->read("message", wanted.text)
                            .read("interrupt", wanted.interrupt)
                            .read("answer", wanted.answers)
                            .fault_of_known()
                      : json.error();
    if (!fault.empty()) {
        return bad_request("INVALID_JSON", std::move(fault));
    }
    if (wanted.text.empty() && !wanted.interrupt) {
        return bad_request("MESSAGE_REQUIRED", "message is required");
    }
    if (wanted.text.size() > kMaxMessageBytes) {
        return bad_request("MESSAGE_TOO_LONG",
                           "a message has at most 65536 bytes; put more into a file and name it");
    }
    return wanted;
}

Response send(RouteContext& context, const Request& request) {
    auto wanted = read_send(request);
    if (!wanted) {
        return error_response(wanted.error(), request.id);
    }
    const Patience patience{context, request};
    const auto id = request.parameter("id");
    const auto text = wanted->text;
    const auto message = context.messages.send(id, std::move(*wanted), patience.wait());
    if (!message) {
        return error_response(message.error(), request.id);
    }
    if (message->state == MessageState::failed) {
        return error_response({ErrorKind::conflict, "MESSAGE_FAILED", message->detail}, request.id);
    }
    auto object = json_object();
    object->set("ok", true);
    object->set("sessionId", id);
    object->set("message", text);
    object->set("receipt", to_json(*message));
    return json_response(message->state == MessageState::queued ? 202 : 200, *object);
}

Response list_messages(RouteContext& context, const Request& request) {
    const auto given = first_of(request.query, "limit").value_or("");
    const auto limit = given.empty() ? kDefaultMessages : parse_number(given);
    if (!limit || *limit == 0 || *limit > kMaxMessages) {
        return error_response(
            {ErrorKind::bad_request, "INVALID_QUERY", "limit must be a number from 1 to 1000"},
            request.id);
    }
    const auto messages = context.messages.messages(request.parameter("id"), *limit);
    if (!messages) {
        return error_response(messages.error(), request.id);
    }
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& message : *messages) {
        auto entry = to_json(message);
        entry->set("message", message.text);
        list->add(entry);
    }
    auto object = json_object();
    object->set("messages", list);
    return json_response(200, *object);
}

} // namespace

void add_message_routes(Router& router, RouteContext& context) {
    const auto bound = [&context](auto handler) {
        return [&context, handler](const Request& request) { return handler(context, request); };
    };
    const std::string one = "/api/v1/sessions/{id}";
    router.add({"POST", one + "/send", "sendMessage", bound(send), {}});
    router.add({"GET", one + "/messages", "listMessages", bound(list_messages), {}});
}

} // namespace ao::api
