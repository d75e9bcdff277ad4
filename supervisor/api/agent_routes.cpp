// /api/v1/agents: which agents there are, what their files say, and whether a file is right.
#include "ipc/fields.h"
#include "ipc/limits.h"
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/patience.h"
#include "supervisor/api/routes.h"
#include "supervisor/strict_json.h"

#include <Poco/JSON/Array.h>

namespace ao::api {

namespace {

Poco::JSON::Array::Ptr list_of(const std::vector<std::string>& texts) {
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& text : texts) {
        list->add(text);
    }
    return list;
}

Poco::JSON::Object::Ptr to_json(const AgentView& agent) {
    const auto& seen = agent.seen;
    auto object = json_object();
    object->set("id", seen.agent);
    object->set("name", seen.name.value_or(seen.agent));
    object->set("availability", std::string{ipc::to_text(seen.availability)});
    object->set("path", seen.path);
    object->set("version", seen.version);
    object->set("detail", seen.detail);
    if (seen.login) {
        object->set("login", std::string{ipc::to_text(*seen.login)});
    }
    object->set("observes", seen.observes.value_or(""));
    object->set("file", seen.file.value_or(""));
    object->set("isBundled", agent.is_bundled);
    object->set("isDefault", agent.is_default);
    return object;
}

Response list_agents(RouteContext& context, const Request& request) {
    const auto all = context.agents.agents();
    if (!all) {
        return error_response(all.error(), request.id);
    }
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& agent : all->agents) {
        list->add(to_json(agent));
    }
    auto object = json_object();
    object->set("agents", list);
    object->set("defaultAgent", all->default_agent);
    object->set("directory", all->directory);
    object->set("problems", list_of(all->problems));
    return json_response(200, *object);
}

Response show_agent(RouteContext& context, const Request& request) {
    const Patience patience{context, request};
    const auto shown = context.agents.agent(request.parameter("id"), patience.wait());
    if (!shown) {
        return error_response(shown.error(), request.id);
    }
    auto object = to_json(shown->agent);
    object->set("text", shown->text);
    return json_response(200, *object);
}

struct GivenFile {
    std::string name;
    std::string text;
};

ApiResult<GivenFile> read_file(const Request& request) {
    auto json = StrictJson::parse(request.body);
    if (!json) {
        return bad_request("INVALID_JSON", json.error());
    }
    GivenFile file;
    json->read("name", file.name).read("text", file.text);
    if (auto fault = json->fault(); !fault.empty()) {
        return bad_request("INVALID_JSON", std::move(fault));
    }
    if (!json->has("name") || !json->has("text")) {
        return bad_request("INVALID_JSON", "name and text of the file are required");
    }
    if (file.text.size() > ipc::kMaxStringBytes || file.name.size() > ipc::kMaxStringBytes) {
        return tl::unexpected{ApiError{ErrorKind::too_large, "AGENT_FILE_TOO_LARGE",
                                       "a file of an agent has at most " +
                                           std::to_string(ipc::kMaxStringBytes) + " bytes"}};
    }
    return file;
}

Response check_agent_file(RouteContext& context, const Request& request) {
    auto file = read_file(request);
    if (!file) {
        return error_response(file.error(), request.id);
    }
    const Patience patience{context, request};
    const auto checked = context.agents.check_agent_file(std::move(file->name),
                                                         std::move(file->text), patience.wait());
    if (!checked) {
        return error_response(checked.error(), request.id);
    }
    auto object = json_object();
    object->set("agent", checked->agent);
    object->set("problems", list_of(checked->problems));
    object->set("replaces", checked->replaces);
    return json_response(200, *object);
}

} // namespace

void add_agent_routes(Router& router, RouteContext& context) {
    const auto bound = [&context](auto handler) {
        return [&context, handler](const Request& request) { return handler(context, request); };
    };
    router.add({"GET", "/api/v1/agents", "listAgents", bound(list_agents), {}});
    router.add({"GET", "/api/v1/agents/{id}", "getAgent", bound(show_agent), {}});
    router.add({"POST", "/api/v1/agents/check", "checkAgentFile", bound(check_agent_file), {}});
}

} // namespace ao::api
