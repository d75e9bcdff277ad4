// GET /healthz, GET /readyz, POST /shutdown (api-cli.md 1.12).
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_text.h"
#include "supervisor/api/routes.h"

#include <Poco/JSON/Array.h>

#include <unistd.h>

namespace ao::api {

namespace {

constexpr const char* kService = "agent-orchestrator-daemon";

Poco::JSON::Object::Ptr probe(const char* status) {
    auto object = json_object();
    object->set("pid", static_cast<int>(::getpid()));
    object->set("service", kService);
    object->set("status", status);
    return object;
}

Response readiness(SupervisorPort& port, const Request& request) {
    const bool ready = port.is_ready();
    Response response;
    auto object = probe(ready ? "ready" : "not_ready");
    if (!ready) {
        const ApiError error{ErrorKind::unavailable, "NOT_READY",
                             "the daemon cannot use its store; ask again, and look into its log"};
        response = error_response(error, request.id);
        object->set("error", "unavailable");
        object->set("code", error.code);
        object->set("message", error.message);
        object->set("requestId", request.id);
    }
    Poco::JSON::Array::Ptr workers = new Poco::JSON::Array;
    for (const auto& worker : port.worker_states()) {
        auto entry = json_object();
        entry->set("id", std::string{worker.id});
        entry->set(
            "state",
            std::string{enum_names(worker.state).at(static_cast<std::size_t>(worker.state))});
        workers->add(entry);
    }
    object->set("workers", workers);
    response.body = json_text(*object);
    return response;
}

} // namespace

void add_probe_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/healthz",
                "getHealth",
                [body = json_text(*probe("ok"))](const Request&) {
                    Response response;
                    response.body = body;
                    return response;
                },
                {}});
    router.add({"GET",
                "/readyz",
                "getReadiness",
                [&context](const Request& request) { return readiness(context.port, request); },
                {}});
    router.add({"POST",
                "/shutdown",
                "shutdown",
                [&context](const Request&) {
                    Response response;
                    response.status = 202;
                    response.body = json_text(*probe("shutting_down"));
                    response.after_sent = [&context] {
                        context.port.request_shutdown("POST /shutdown");
                    };
                    return response;
                },
                {}});
}

} // namespace ao::api
