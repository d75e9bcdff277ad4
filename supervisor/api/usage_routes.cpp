// /api/v1/usage, and the original's two routes below it as its app reads them.
#include "supervisor/api/error_response.h"
#include "supervisor/api/json_response.h"
#include "supervisor/api/routes.h"
#include "supervisor/timestamp.h"

#include <Poco/JSON/Array.h>

namespace ao::api {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;

constexpr std::int64_t kNanosPerMicro = 1'000;

std::int64_t input_of(const domain::TokenCounts& tokens) {
    return tokens.input + tokens.cache_read + tokens.cache_write;
}

std::int64_t processed_of(const domain::UsageTotal& total) {
    return input_of(total.tokens) + total.tokens.output;
}

Object::Ptr to_json(const domain::UsageTotal& total) {
    const auto& tokens = total.tokens;
    auto object = json_object();
    object->set("inputTokens", input_of(tokens));
    object->set("uncachedInputTokens", tokens.input + tokens.cache_write);
    object->set("cacheReadTokens", tokens.cache_read);
    object->set("cacheWriteTokens", tokens.cache_write);
    object->set("outputTokens", tokens.output);
    object->set("processedTokens", processed_of(total));
    // Not left out: no cost must not be taken for none.
    object->set("costMicrodollars",
                total.cost_microdollars ? Var{*total.cost_microdollars} : Var{});
    object->set("costIsPartial", total.cost_is_partial());
    return object;
}

Array::Ptr to_json(const std::vector<domain::NamedTotal>& totals, const char* name) {
    Array::Ptr list = new Array;
    for (const auto& total : totals) {
        auto entry = json_object();
        entry->set(name, total.name);
        entry->set("totals", to_json(total.total));
        list->add(entry);
    }
    return list;
}

Object::Ptr to_json(const domain::UsageReport& report) {
    Array::Ptr sessions = new Array;
    for (const auto& session : report.sessions) {
        auto entry = json_object();
        entry->set("sessionId", session.session_id);
        entry->set("projectId", session.project_id);
        entry->set("harness", session.harness);
        entry->set("updatedAt", log::timestamp(session.updated_at));
        entry->set("models", to_json(session.models, "modelId"));
        entry->set("totals", to_json(session.total));
        sessions->add(entry);
    }
    auto object = json_object();
    object->set("sessions", sessions);
    object->set("projects", to_json(report.projects, "projectId"));
    object->set("models", to_json(report.models, "modelId"));
    object->set("totals", to_json(report.total));
    return object;
}

// The agent told it, so that who bills for it need not be guessed.
Var estimated_cost(const domain::UsageTotal& total) {
    if (!total.cost_microdollars) {
        return {};
    }
    auto object = json_object();
    object->set("totalNanos", *total.cost_microdollars * kNanosPerMicro);
    for (const auto* part : {"inputNanos", "cachedInputNanos", "outputNanos"}) {
        object->set(part, Var{});
    }
    object->set("coverage", total.cost_is_partial() ? "partial" : "complete");
    object->set("providerAttribution", "observed");
    return object;
}

Object::Ptr with_estimated_cost(const domain::UsageTotal& total) {
    auto object = to_json(total);
    object->set("estimatedCost", estimated_cost(total));
    return object;
}

Object::Ptr compact_json(const domain::SessionUsage& session) {
    auto object = json_object();
    object->set("sessionId", session.session_id);
    object->set("processedTokens", processed_of(session.total));
    object->set("totalTokens", processed_of(session.total));
    object->set("incomplete", false);
    object->set("estimatedCost", estimated_cost(session.total));
    return object;
}

Array::Ptr harnesses_json(const domain::SessionUsage& session) {
    Array::Ptr models = new Array;
    for (const auto& model : session.models) {
        auto entry = json_object();
        entry->set("modelId", model.name);
        entry->set("totals", with_estimated_cost(model.total));
        models->add(entry);
    }
    auto harness = json_object();
    harness->set("harness", session.harness);
    harness->set("totals", with_estimated_cost(session.total));
    harness->set("models", models);
    Array::Ptr list = new Array;
    list->add(harness);
    return list;
}

// A filter that was mistyped must not become the sum of everything.
ApiResult<UsageFilter> read_filter(const Request& request, std::string_view project_key,
                                   std::string_view session_key = {}) {
    UsageFilter filter;
    for (const auto& [key, value] : request.query) {
        auto* const wanted = key == project_key                           ? &filter.project
                             : !session_key.empty() && key == session_key ? &filter.session
                                                                          : nullptr;
        if (wanted == nullptr) {
            return bad_request("INVALID_QUERY",
                               "there is no filter \"" + key + "\"; filter by " +
                                   std::string{project_key} +
                                   (session_key.empty() ? "" : " or " + std::string{session_key}));
        }
        if (value.empty() || !wanted->empty()) {
            return bad_request("INVALID_QUERY", key + " must be given once, with a value");
        }
        *wanted = value;
    }
    return filter;
}

Response get_usage(RouteContext& context, const Request& request) {
    const auto filter = read_filter(request, "project", "session");
    if (!filter) {
        return error_response(filter.error(), request.id);
    }
    const auto report = context.usage.usage(*filter);
    return report ? json_response(200, *to_json(*report))
                  : error_response(report.error(), request.id);
}

Response list_session_usage(RouteContext& context, const Request& request) {
    const auto filter = read_filter(request, "projectId");
    if (!filter) {
        return error_response(filter.error(), request.id);
    }
    const auto report = context.usage.usage(*filter);
    if (!report) {
        return error_response(report.error(), request.id);
    }
    Array::Ptr sessions = new Array;
    for (const auto& session : report->sessions) {
        sessions->add(compact_json(session));
    }
    auto object = json_object();
    object->set("sessions", sessions);
    return json_response(200, *object);
}

Response get_session_usage(RouteContext& context, const Request& request) {
    const auto id = request.parameter("id");
    const auto report = context.usage.usage({"", id});
    if (!report) {
        return error_response(report.error(), request.id);
    }
    auto object = json_object();
    object->set("sessionId", id);
    object->set("incomplete", false);
    object->set("totals", with_estimated_cost(report->total));
    object->set("harnesses", report->sessions.empty() ? Array::Ptr{new Array}
                                                      : harnesses_json(report->sessions.front()));
    return json_response(200, *object);
}

} // namespace

void add_usage_routes(Router& router, RouteContext& context) {
    const auto bound = [&context](auto handler) {
        return [&context, handler](const Request& request) { return handler(context, request); };
    };
    const std::string all = "/api/v1/usage";
    router.add({"GET", all, "getUsage", bound(get_usage), {}});
    router.add({"GET", all + "/sessions", "listSessionUsage", bound(list_session_usage), {}});
    router.add({"GET", all + "/sessions/{id}", "getSessionUsage", bound(get_session_usage), {}});
}

} // namespace ao::api
