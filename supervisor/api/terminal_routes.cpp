// GET /mux.
#include "supervisor/api/routes.h"
#include "supervisor/api/terminal_hub.h"

namespace ao::api {

void add_terminal_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/mux",
                "openTerminals",
                [&context](const Request& request) { return context.terminals.answer(request); },
                {}});
}

} // namespace ao::api
