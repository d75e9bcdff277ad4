// /api/v1/sessions/cleanup and /api/v1/sessions/{id}/undo-cleanup: the folders of sessions that are
// over go away where nothing is lost by it, and can be brought back for a while.
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/patience.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/session_json.h"

#include <Poco/JSON/Array.h>

namespace ao::api {

namespace {

// Empty: it went, or would go.
std::string why_it_stays(RouteContext& context, const std::string& id, bool is_dry_run,
                         std::chrono::milliseconds wait) {
    if (is_dry_run) {
        const auto tried = context.sessions.try_clean_up(id, wait);
        return tried ? tried->reason : tried.error().message;
    }
    const auto session = context.sessions.clean_up(id, wait);
    if (!session) {
        return session.error().message;
    }
    if (session->workspace != domain::WorkspaceState::present) {
        return {};
    }
    return session->is_at_rest() ? session->workspace_note : "it is being cleaned up";
}

ApiResult<std::vector<std::string>> candidates(RouteContext& context, const Request& request) {
    const auto wanted = first_of(request.query, "session").value_or("");
    if (!wanted.empty()) {
        const auto session = context.sessions.session(wanted);
        if (!session) {
            return tl::unexpected{session.error()};
        }
        if (!session->is_terminated()) {
            return tl::unexpected{ApiError{
                ErrorKind::conflict, "SESSION_NOT_TERMINATED",
                "session " + wanted + " still runs; end it first: ao session kill " + wanted}};
        }
    }
    const auto over =
        context.sessions.sessions({first_of(request.query, "project").value_or(""), false});
    if (!over) {
        return tl::unexpected{over.error()};
    }
    std::vector<std::string> ids;
    for (const auto& session : *over) {
        const bool is_meant = wanted.empty() || session.id == wanted;
        if (is_meant && session.workspace == domain::WorkspaceState::present) {
            ids.push_back(session.id);
        }
    }
    return ids;
}

Response clean_up(RouteContext& context, const Request& request) {
    const Patience patience{context, request};
    const auto ids = candidates(context, request);
    if (!ids) {
        return error_response(ids.error(), request.id);
    }
    const bool is_dry_run = first_of(request.query, "dryRun").value_or("") == "true";
    Poco::JSON::Array::Ptr cleaned = new Poco::JSON::Array;
    Poco::JSON::Array::Ptr skipped = new Poco::JSON::Array;
    for (const auto& id : *ids) {
        const auto reason = why_it_stays(context, id, is_dry_run, patience.wait());
        if (reason.empty()) {
            cleaned->add(id);
            continue;
        }
        auto entry = json_object();
        entry->set("sessionId", id);
        entry->set("reason", reason);
        skipped->add(entry);
    }
    auto object = json_object();
    object->set("ok", true);
    object->set("dryRun", is_dry_run);
    object->set("cleaned", cleaned);
    object->set("skipped", skipped);
    return json_response(200, *object);
}

Response undo_clean_up(RouteContext& context, const Request& request) {
    const Patience patience{context, request};
    const auto session = context.sessions.undo_clean_up(request.parameter("id"), patience.wait());
    if (!session) {
        return error_response(session.error(), request.id);
    }
    auto object = json_object();
    object->set("ok", true);
    object->set("sessionId", session->id);
    object->set("session", to_json(*session));
    return json_response(session->is_at_rest() ? 200 : 202, *object);
}

} // namespace

void add_cleanup_routes(Router& router, RouteContext& context) {
    const auto bound = [&context](auto handler) {
        return [&context, handler](const Request& request) { return handler(context, request); };
    };
    router.add({"POST", "/api/v1/sessions/cleanup", "cleanUpSessions", bound(clean_up), {}});
    router.add(
        {"POST", "/api/v1/sessions/{id}/undo-cleanup", "undoCleanup", bound(undo_clean_up), {}});
}

} // namespace ao::api
