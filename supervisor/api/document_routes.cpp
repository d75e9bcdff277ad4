// GET /metrics and GET /api/v1/openapi.yaml, and the table of all routes.
#include "supervisor/api/metrics.h"
#include "supervisor/api/openapi.h"
#include "supervisor/api/routes.h"

namespace ao::api {

void add_document_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/metrics",
                "getMetrics",
                [&context](const Request&) {
                    Response response;
                    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                    response.body = context.metrics.text(context.port);
                    return response;
                },
                {}});
    router.add({"GET",
                "/api/v1/openapi.yaml",
                "getOpenApiDocument",
                [](const Request&) {
                    Response response;
                    response.content_type = "application/yaml; charset=utf-8";
                    response.body = openapi_document();
                    return response;
                },
                {}});
}

Router make_router(RouteContext& context) {
    Router router;
    add_probe_routes(router, context);
    add_worker_routes(router, context);
    add_operation_routes(router, context);
    add_project_routes(router, context);
    add_session_routes(router, context);
    add_cleanup_routes(router, context);
    add_message_routes(router, context);
    add_agent_routes(router, context);
    add_process_routes(router, context);
    add_usage_routes(router, context);
    add_diagnosis_routes(router, context);
    add_hook_routes(router, context);
    add_event_routes(router, context);
    add_terminal_routes(router, context);
    add_document_routes(router, context);
    return router;
}

} // namespace ao::api
