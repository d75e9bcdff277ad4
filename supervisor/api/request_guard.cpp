// The checks, in order: Host, then Origin and Sec-Fetch-Site, then the preflight's answer.
#include "supervisor/api/request_guard.h"

#include "supervisor/api/error_response.h"

#include <Poco/String.h>
#include <fmt/format.h>

#include <algorithm>

namespace ao::api {

namespace {

constexpr std::string_view kShutdownPath = "/shutdown";

std::vector<std::string> values_of(const Poco::Net::HTTPRequest& head, const std::string& name) {
    std::vector<std::string> values;
    for (auto at = head.find(name); at != head.end() && Poco::icompare(at->first, name) == 0;
         ++at) {
        values.push_back(at->second);
    }
    return values;
}

bool contains(const std::vector<std::string>& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// POST /shutdown is a control for programs on this machine, never for a page; it refuses with the
/// status body of the probes (api-cli.md 1.9).
bool is_shutdown(const Poco::Net::HTTPRequest& head) {
    const std::string_view target{head.getURI()};
    return head.getMethod() == "POST" && target.substr(0, target.find('?')) == kShutdownPath;
}

Response shutdown_refusal() {
    Response response;
    response.status = 403;
    response.body = "{\"service\":\"agent-orchestrator-daemon\",\"status\":\"forbidden\"}\n";
    return response;
}

Response preflight(const Poco::Net::HTTPRequest& head) {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Access-Control-Allow-Methods",
                                  "GET, POST, PATCH, PUT, DELETE, OPTIONS");
    if (const auto wanted = head.get("Access-Control-Request-Headers", ""); !wanted.empty()) {
        response.headers.emplace_back("Access-Control-Allow-Headers", wanted);
    }
    response.headers.emplace_back("Access-Control-Max-Age", "600");
    return response;
}

} // namespace

RequestGuard::RequestGuard(std::uint16_t port, std::vector<std::string> allowed_origins)
    : allowed_origins_{std::move(allowed_origins)} {
    for (const std::string_view name : {"127.0.0.1", "localhost", "[::1]"}) {
        hosts_.push_back(fmt::format("{}:{}", name, port));
        own_origins_.push_back(fmt::format("http://{}:{}", name, port));
        if (port == 80) {
            hosts_.emplace_back(name);
            own_origins_.push_back(fmt::format("http://{}", name));
        }
    }
}

RequestGuard::Verdict RequestGuard::check(const Poco::Net::HTTPRequest& head,
                                          std::string_view request_id) const {
    auto verdict = check_host(head, request_id);
    return verdict.answer ? verdict : check_origin(head, request_id);
}

RequestGuard::Verdict RequestGuard::check_host(const Poco::Net::HTTPRequest& head,
                                               std::string_view request_id) const {
    const auto given = values_of(head, "Host");
    if (given.size() != 1) {
        return {error_response({ErrorKind::bad_request, "HOST_REQUIRED",
                                "exactly one Host header must be sent"},
                               request_id),
                {}};
    }
    if (contains(hosts_, Poco::toLower(given.front()))) {
        return {};
    }
    if (is_shutdown(head)) {
        return {shutdown_refusal(), {}};
    }
    return {error_response(
                {ErrorKind::forbidden, "HOST_FORBIDDEN",
                 "this address answers only to " + hosts_.front() + " and its loopback names"},
                request_id),
            {}};
}

RequestGuard::Verdict RequestGuard::check_origin(const Poco::Net::HTTPRequest& head,
                                                 std::string_view request_id) const {
    const auto origins = values_of(head, "Origin");
    const bool one = origins.size() == 1;
    const bool own = one && contains(own_origins_, origins.front());
    const bool trusted = one && contains(allowed_origins_, origins.front());
    const auto sites = values_of(head, "Sec-Fetch-Site");
    // The desktop app's page has an origin of its own kind and is cross-site by nature; a page that
    // is trusted by name may be so. Anything else that a browser calls foreign is.
    const bool foreign = std::any_of(sites.begin(), sites.end(), [](const std::string& site) {
        return site != "same-origin" && site != "none";
    });
    if ((!origins.empty() && !own && !trusted) || (foreign && !trusted)) {
        auto refusal = error_response({ErrorKind::forbidden, "ORIGIN_FORBIDDEN",
                                       "pages of this origin may not use the daemon; "
                                       "AO_ALLOWED_ORIGINS names those that may"},
                                      request_id);
        return {std::move(refusal), {{"Vary", "Origin"}}};
    }
    if (origins.empty()) {
        return {};
    }
    if (is_shutdown(head)) {
        return {shutdown_refusal(), {{"Vary", "Origin"}}};
    }
    Verdict verdict;
    verdict.headers = {{"Access-Control-Allow-Origin", origins.front()}, {"Vary", "Origin"}};
    if (head.getMethod() == "OPTIONS" && head.has("Access-Control-Request-Method")) {
        verdict.answer = preflight(head);
    }
    return verdict;
}

} // namespace ao::api
