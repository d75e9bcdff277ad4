// /api/v1/sessions (api-cli.md 2.5).
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/patience.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/session_json.h"
#include "supervisor/api/session_list.h"
#include "supervisor/api/target.h"
#include "supervisor/api/view_json.h"
#include "supervisor/strict_json.h"

#include <Poco/String.h>

#include <array>

namespace ao::api {

namespace {

constexpr std::size_t kMaxPromptBytes = 65'536;
constexpr std::uint64_t kDefaultScreenLines = 200;
constexpr std::uint64_t kMaxScreenLines = 10'000;

bool is_settled(const domain::Session& session) {
    return session.is_at_rest() && !session.queued_at;
}

/// `status` when nothing is under way any more, else 202 and where to look.
Response answer(int status, const domain::Session& session, Poco::JSON::Object::Ptr object) {
    object->set("session", to_json(session));
    auto response = json_response(is_settled(session) ? status : 202, *object);
    if (!is_settled(session)) {
        response.headers.emplace_back("Location", "/api/v1/sessions/" + session.id);
    }
    return response;
}

Poco::JSON::Object::Ptr acknowledgement(const std::string& id) {
    auto object = json_object();
    object->set("ok", true);
    object->set("sessionId", id);
    return object;
}

ApiResult<SessionFilter> read_filter(const Request& request) {
    SessionFilter filter;
    filter.project = first_of(request.query, "project").value_or("");
    for (const char* key : {"active", "fresh"}) {
        const auto text = first_of(request.query, key).value_or("");
        if (text.empty()) {
            continue;
        }
        const auto lower = Poco::toLower(text);
        const bool is_true = lower == "true" || lower == "t" || lower == "1";
        if (!is_true && lower != "false" && lower != "f" && lower != "0") {
            return bad_request("INVALID_QUERY", std::string{key} + " must be true or false");
        }
        if (is_true || std::string_view{key} == "active") {
            filter.active = is_true;
        }
    }
    return filter;
}

/// A client that has this very list gets nothing again.
Response list_answer(const Request& request, const ListText& list) {
    Response response;
    response.headers = {{"ETag", list.tag}, {"Cache-Control", "no-cache"}};
    if (names_tag(request.head.get("If-None-Match", ""), list.tag)) {
        response.status = 304;
    } else {
        response.body = list.body;
    }
    return response;
}

Response list_sessions(RouteContext& context, SessionList& all, const Request& request) {
    const auto filter = read_filter(request);
    if (!filter) {
        return error_response(filter.error(), request.id);
    }
    if (filter->project.empty() && !filter->active) {
        const auto list = all.read();
        return list ? list_answer(request, **list) : error_response(list.error(), request.id);
    }
    const auto sessions = context.sessions.sessions(*filter);
    return sessions ? list_answer(request, list_text(*sessions))
                    : error_response(sessions.error(), request.id);
}

Response show_session(RouteContext& context, const Request& request) {
    const auto session = context.sessions.session(request.parameter("id"));
    if (!session) {
        return error_response(session.error(), request.id);
    }
    auto shown = to_json(*session);
    if (const auto choice = context.sessions.runtime_of(*session)) {
        shown->set("runtimeReason", choice->reason);
    }
    shown->set("provisionLog", context.sessions.provision_log(*session));
    auto object = json_object();
    object->set("session", shown);
    return json_response(200, *object);
}

struct SpawnRequest {
    std::string project;
    domain::SpawnOrder order;
};

ApiResult<SpawnRequest> read_spawn(const Request& request) {
    auto json = StrictJson::parse(request.body);
    if (!json) {
        return bad_request("INVALID_JSON", json.error());
    }
    SpawnRequest wanted;
    auto& order = wanted.order;
    json->read("projectId", wanted.project)
        .read("prompt", order.prompt)
        .read("kind", order.kind)
        .read("harness", order.harness)
        .read("model", order.model)
        .read("permissions", order.permissions)
        .read("branch", order.branch)
        .read("issueId", order.issue_id)
        .read("displayName", order.display_name)
        .read("command", order.command);
    if (auto fault = json->fault_of_known(); !fault.empty()) {
        return bad_request("INVALID_JSON", std::move(fault));
    }
    if (wanted.project.empty()) {
        return bad_request("PROJECT_ID_REQUIRED", "projectId is required; see: ao project ls");
    }
    if (order.prompt.size() > kMaxPromptBytes) {
        return bad_request("PROMPT_TOO_LONG", "a prompt has at most 65536 bytes");
    }
    if (order.kind != "worker") {
        return bad_request("INVALID_KIND", "kind must be worker; orchestrators are not there yet");
    }
    return wanted;
}

Response spawn(RouteContext& context, const Request& request) {
    auto wanted = read_spawn(request);
    if (!wanted) {
        return error_response(wanted.error(), request.id);
    }
    const Patience patience{context, request};
    const auto session =
        context.sessions.spawn(wanted->project, std::move(wanted->order), patience.wait());
    if (!session) {
        return error_response(session.error(), request.id);
    }
    return answer(201, *session, json_object());
}

// `freed`: the key that says that its folder went too.
Response answer_end(const domain::Session& session, const char* freed) {
    auto object = acknowledgement(session.id);
    if (session.is_terminated() && session.workspace != domain::WorkspaceState::present) {
        object->set(freed, true);
    }
    return answer(200, session, object);
}

Response kill(RouteContext& context, const Request& request) {
    const Patience patience{context, request};
    const bool keeps = first_of(request.query, "keepWorkspace").value_or("") == "true";
    const auto session = context.sessions.kill(request.parameter("id"), keeps, patience.wait());
    return session ? answer_end(*session, "freed") : error_response(session.error(), request.id);
}

// For clients whose next step after a spawn failed: as if it had not been. One that is not there is
// what they want, hence no error.
Response roll_back(RouteContext& context, const Request& request) {
    const Patience patience{context, request};
    const auto id = request.parameter("id");
    const auto session = context.sessions.kill(id, false, patience.wait());
    if (!session && session.error().kind == ErrorKind::not_found) {
        return json_response(200, *acknowledgement(std::string{id}));
    }
    return session ? answer_end(*session, "killed") : error_response(session.error(), request.id);
}

Response restore(RouteContext& context, const Request& request) {
    const Patience patience{context, request};
    const auto session = context.sessions.restore(request.parameter("id"), patience.wait());
    return session ? answer(200, *session, acknowledgement(session->id))
                   : error_response(session.error(), request.id);
}

Response rename(RouteContext& context, const Request& request) {
    auto json = StrictJson::parse(request.body);
    std::string name;
    const auto fault = json ? json->read("displayName", name).fault_of_known() : json.error();
    if (!fault.empty()) {
        return error_response({ErrorKind::bad_request, "INVALID_JSON", fault}, request.id);
    }
    name = Poco::trim(name);
    if (name.empty()) {
        return error_response({ErrorKind::bad_request, "DISPLAY_NAME_REQUIRED",
                               "displayName is required and must not be blank"},
                              request.id);
    }
    const auto session = context.sessions.rename(request.parameter("id"), name);
    if (!session) {
        return error_response(session.error(), request.id);
    }
    auto object = acknowledgement(session->id);
    object->set("displayName", session->display_name);
    return json_response(200, *object);
}

Response signal(RouteContext& context, const Request& request) {
    auto json = StrictJson::parse(request.body);
    std::string state;
    const auto fault = json ? json->read("state", state).fault_of_known() : json.error();
    if (!fault.empty()) {
        return error_response({ErrorKind::bad_request, "INVALID_JSON", fault}, request.id);
    }
    constexpr std::array kStates{std::pair{"active", domain::Activity::active},
                                 std::pair{"idle", domain::Activity::idle},
                                 std::pair{"waiting_input", domain::Activity::waiting_input},
                                 std::pair{"blocked", domain::Activity::blocked}};
    for (const auto& [name, activity] : kStates) {
        if (state == name) {
            const auto session = context.sessions.signal(request.parameter("id"), activity);
            if (!session) {
                return error_response(session.error(), request.id);
            }
            auto object = acknowledgement(session->id);
            object->set("state", state);
            return json_response(200, *object);
        }
    }
    return error_response(
        {ErrorKind::bad_request, "INVALID_ACTIVITY_STATE",
         "state must be active, idle, waiting_input or blocked; that a session is over "
         "is seen by its process"},
        request.id);
}

Response explain(RouteContext& context, const Request& request) {
    const auto explanation = context.sessions.explain(request.parameter("id"));
    if (!explanation) {
        return error_response(explanation.error(), request.id);
    }
    auto object = json_object();
    object->set("sessionId", request.parameter("id"));
    object->set("explanation", to_json(*explanation));
    return json_response(200, *object);
}

Response screen(RouteContext& context, const Request& request) {
    const auto given = first_of(request.query, "lines").value_or("");
    const auto lines = given.empty() ? kDefaultScreenLines : parse_number(given);
    if (!lines || *lines > kMaxScreenLines) {
        return error_response(
            {ErrorKind::bad_request, "INVALID_QUERY", "lines must be a number up to 10000"},
            request.id);
    }
    const Patience patience{context, request};
    const auto text = context.sessions.screen(request.parameter("id"), *lines, patience.wait());
    if (!text) {
        return error_response(text.error(), request.id);
    }
    Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = valid_utf8(*text);
    return response;
}

} // namespace

void add_session_routes(Router& router, RouteContext& context) {
    const auto bound = [&context](auto handler) {
        return [&context, handler](const Request& request) { return handler(context, request); };
    };
    const std::string one = "/api/v1/sessions/{id}";
    const auto all = std::make_shared<SessionList>(context.sessions);
    router.add(
        {"GET",
         "/api/v1/sessions",
         "listSessions",
         [&context, all](const Request& request) { return list_sessions(context, *all, request); },
         {}});
    router.add({"POST", "/api/v1/sessions", "spawnSession", bound(spawn), {}});
    router.add({"GET", one, "getSession", bound(show_session), {}});
    router.add({"PATCH", one, "renameSession", bound(rename), {}});
    router.add({"POST", one + "/kill", "killSession", bound(kill), {}});
    router.add({"POST", one + "/rollback", "rollbackSession", bound(roll_back), {}});
    router.add({"POST", one + "/restore", "restoreSession", bound(restore), {}});
    router.add({"POST", one + "/activity", "signalActivity", bound(signal), {}});
    router.add({"GET", one + "/explain", "explainSession", bound(explain), {}});
    router.add({"GET", one + "/screen", "readScreen", bound(screen), {}});
}

} // namespace ao::api
