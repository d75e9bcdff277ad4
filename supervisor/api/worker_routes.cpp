// The workers: list, show, restart, probe, log.
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/patience.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/target.h"
#include "supervisor/api/view_json.h"
#include "supervisor/redactor.h"

#include <Poco/JSON/Array.h>
#include <Poco/String.h>

#include <algorithm>

namespace ao::api {

namespace {

constexpr std::size_t kDefaultLogBytes = 65'536; // a screenful and more

Response list_workers(SupervisorPort& port) {
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& worker : port.workers()) {
        list->add(to_json(worker, ipc::wall_now()));
    }
    auto object = json_object();
    object->set("workers", list);
    return json_response(200, *object);
}

Response show_worker(SupervisorPort& port, const Request& request) {
    const auto id = request.parameter("id");
    for (const auto& worker : port.workers()) {
        if (worker.id == id) {
            return json_response(200, *to_json(worker, ipc::wall_now()));
        }
    }
    return error_response({ErrorKind::not_found, "WORKER_NOT_FOUND",
                           "there is no worker \"" + id + "\"; GET /api/v1/workers lists them"},
                          request.id);
}

/// These routes take no input; a body, if there is one, must at least be what it says.
std::optional<ApiError> check_body(const Request& request) {
    if (request.body.empty()) {
        return std::nullopt;
    }
    const auto type = Poco::toLower(request.head.getContentType());
    if (Poco::trim(type.substr(0, type.find(';'))) != "application/json") {
        return ApiError{ErrorKind::bad_request, "INVALID_BODY",
                        "a body must have Content-Type: application/json"};
    }
    const auto parsed = parse_json(request.body);
    if (!parsed || parsed->type() != typeid(Poco::JSON::Object::Ptr)) {
        return ApiError{ErrorKind::bad_request, "INVALID_JSON", "the body is not a JSON object"};
    }
    return std::nullopt;
}

Response restart_worker(SupervisorPort& port, const Request& request) {
    if (const auto problem = check_body(request)) {
        return error_response(*problem, request.id);
    }
    const auto id = request.parameter("id");
    if (const auto accepted = port.restart_worker(id); !accepted) {
        return error_response(accepted.error(), request.id);
    }
    auto object = json_object();
    object->set("id", id);
    object->set("status", "restarting");
    return json_response(202, *object);
}

Response probe_worker(RouteContext& context, const Request& request) {
    if (const auto problem = check_body(request)) {
        return error_response(*problem, request.id);
    }
    const Patience patience{context, request};
    const auto outcome = context.port.probe_worker(request.parameter("id"), patience.wait());
    if (!outcome) {
        return error_response(outcome.error(), request.id);
    }
    const bool pending = outcome->state == "pending";
    auto response = json_response(pending ? 202 : 200, *to_json(*outcome));
    if (pending) {
        response.headers.emplace_back("Location", "/api/v1/operations/" + outcome->op_id);
    }
    return response;
}

Response worker_log(SupervisorPort& port, const Request& request) {
    const auto most = 2 * ipc::limits().worker_log_bytes; // two segments
    const auto given = first_of(request.query, "bytes").value_or("");
    const auto bytes = given.empty() ? kDefaultLogBytes : parse_number(given);
    if (!bytes) {
        return error_response(
            {ErrorKind::bad_request, "INVALID_QUERY", "bytes must be a number without a sign"},
            request.id);
    }
    const auto text = port.worker_log(request.parameter("id"), std::min(*bytes, most));
    if (!text) {
        return error_response(text.error(), request.id);
    }
    Response response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = valid_utf8(log::redact(*text));
    return response;
}

} // namespace

void add_worker_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/api/v1/workers",
                "listWorkers",
                [&context](const Request&) { return list_workers(context.port); },
                {}});
    router.add({"GET",
                "/api/v1/workers/{id}",
                "getWorker",
                [&context](const Request& request) { return show_worker(context.port, request); },
                {}});
    router.add(
        {"POST",
         "/api/v1/workers/{id}/restart",
         "restartWorker",
         [&context](const Request& request) { return restart_worker(context.port, request); },
         {}});
    router.add({"POST",
                "/api/v1/workers/{id}/probe",
                "probeWorker",
                [&context](const Request& request) { return probe_worker(context, request); },
                {}});
    router.add({"GET",
                "/api/v1/workers/{id}/logs",
                "getWorkerLog",
                [&context](const Request& request) { return worker_log(context.port, request); },
                {}});
}

} // namespace ao::api
