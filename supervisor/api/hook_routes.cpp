// POST /api/v1/hooks/{agent}/{event}: takes one raw hook event in and answers when it is on disk.
// It never looks into the payload.
#include "ipc/limits.h"
#include "supervisor/api/error_response.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/target.h"

#include <algorithm>

namespace ao::api {

namespace {

bool consists_of(std::string_view text, std::size_t shortest, std::size_t longest,
                 std::string_view accepted) {
    return text.size() >= shortest && text.size() <= longest &&
           text.find_first_not_of(accepted) == std::string_view::npos;
}

constexpr std::string_view kHexadecimal = "0123456789abcdef-";
constexpr std::string_view kName =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

ApiResult<HookEvent> read_event(const Request& request) {
    const auto refused = [](const char* code, std::string message,
                            ErrorKind kind = ErrorKind::bad_request) {
        return tl::unexpected{ApiError{kind, code, std::move(message)}};
    };
    HookEvent event;
    event.event_id = request.head.get("X-AO-Event-Id", "");
    event.session_id = request.head.get("X-AO-Session", "");
    event.agent = request.parameter("agent");
    event.event = request.parameter("event");
    if (!consists_of(event.event_id, 16, 64, kHexadecimal)) {
        return refused("INVALID_EVENT_ID", "X-AO-Event-Id must be 16 to 64 of 0-9, a-f and -");
    }
    if (!event.session_id.empty() && !consists_of(event.session_id, 1, 128, kName)) {
        return refused("INVALID_SESSION_ID",
                       "X-AO-Session must be at most 128 letters, digits, dots, _ and -");
    }
    if (!consists_of(event.agent, 1, 64, kName) || !consists_of(event.event, 1, 64, kName)) {
        return refused("INVALID_HOOK",
                       "agent and event must be at most 64 letters, digits, dots, _ and -");
    }
    if (const auto text = request.head.get("X-AO-Generation", ""); !text.empty()) {
        const auto generation = parse_number(text);
        if (!generation) {
            return refused("INVALID_GENERATION", "X-AO-Generation must be a number");
        }
        event.generation = *generation;
    }
    if (request.body.size() > ipc::limits().hook_body_bytes) {
        return refused("BODY_TOO_LARGE",
                       "a hook event has at most " + std::to_string(ipc::limits().hook_body_bytes) +
                           " bytes",
                       ErrorKind::too_large);
    }
    event.payload = request.body;
    return event;
}

Response store_hook(RouteContext& context, const Request& request) {
    auto event = read_event(request);
    if (!event) {
        return error_response(event.error(), request.id);
    }
    const auto wait = std::min(context.request_timeout, ipc::limits().hook_commit_within);
    if (const auto stored = context.port.store_hook(std::move(*event), wait); !stored) {
        return error_response(stored.error(), request.id);
    }
    Response response;
    response.body = "{}\n";
    return response;
}

} // namespace

void add_hook_routes(Router& router, RouteContext& context) {
    router.add({"POST",
                "/api/v1/hooks/{agent}/{event}",
                "storeHook",
                [&context](const Request& request) { return store_hook(context, request); },
                {}});
}

} // namespace ao::api
