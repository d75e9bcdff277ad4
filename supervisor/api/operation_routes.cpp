// GET /api/v1/operations/{id}: how an operation stands.
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_text.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/view_json.h"

namespace ao::api {

void add_operation_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/api/v1/operations/{id}",
                "getOperation",
                [&context](const Request& request) {
                    const auto operation = context.port.operation(request.parameter("id"));
                    if (!operation) {
                        return error_response(operation.error(), request.id);
                    }
                    Response response;
                    response.body = json_text(*to_json(*operation));
                    return response;
                },
                {}});
}

} // namespace ao::api
