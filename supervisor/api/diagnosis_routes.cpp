// /api/v1/diagnosis: what ao doctor asks the daemon.
#include "ipc/fields.h"
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/routes.h"

#include <Poco/JSON/Array.h>

namespace ao::api {

namespace {

Response diagnose(SessionPort& sessions, const Request& request) {
    const auto diagnosis = sessions.diagnose();
    if (!diagnosis) {
        return error_response(diagnosis.error(), request.id);
    }
    auto runtime = json_object();
    runtime->set("name", std::string{ipc::to_text(diagnosis->runtime.runtime)});
    runtime->set("reason", diagnosis->runtime.reason);
    Poco::JSON::Array::Ptr strangers = new Poco::JSON::Array;
    for (const auto& stranger : diagnosis->strangers) {
        auto entry = json_object();
        entry->set("kind", stranger.kind);
        entry->set("path", stranger.path);
        entry->set("advice", stranger.advice);
        strangers->add(entry);
    }
    auto object = json_object();
    object->set("runtime", runtime);
    object->set("strangers", strangers);
    return json_response(200, *object);
}

} // namespace

void add_diagnosis_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/api/v1/diagnosis",
                "diagnose",
                [&context](const Request& request) { return diagnose(context.sessions, request); },
                {}});
}

} // namespace ao::api
