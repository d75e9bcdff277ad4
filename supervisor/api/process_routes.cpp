// /api/v1/processes: every process of every session that runs.
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/patience.h"
#include "supervisor/api/routes.h"

#include <Poco/JSON/Array.h>

namespace ao::api {

namespace {

Response list_processes(RouteContext& context, const Request& request) {
    const Patience patience{context, request};
    const auto listed = context.sessions.processes(
        {first_of(request.query, "project").value_or(""), true}, patience.wait());
    if (!listed) {
        return error_response(listed.error(), request.id);
    }
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& process : listed->processes) {
        auto entry = json_object();
        entry->set("sessionId", process.session_id);
        entry->set("pid", process.pid);
        entry->set("parentPid", process.parent);
        entry->set("name", process.name);
        entry->set("residentBytes", process.resident_kib * 1024);
        entry->set("processorMs", process.processor_ms);
        entry->set("ageMs", process.age_ms);
        list->add(entry);
    }
    auto object = json_object();
    object->set("processes", list);
    object->set("isCut", listed->is_cut);
    return json_response(200, *object);
}

} // namespace

void add_process_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/api/v1/processes",
                "listProcesses",
                [&context](const Request& request) { return list_processes(context, request); },
                {}});
}

} // namespace ao::api
