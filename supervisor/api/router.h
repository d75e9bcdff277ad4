// The table of routes: method, pattern, operation and what answers it. Filled once, before the API
// starts; read by any thread. Matching is strict: no trailing slash, no empty parameter, and HEAD
// and OPTIONS are methods like any other (405).
#pragma once

#include "supervisor/api/exchange.h"

namespace ao::api {

using RouteHandler = std::function<Response(const Request&)>;

struct Route {
    std::string method;
    std::string pattern;      // "/api/v1/workers/{id}"
    std::string operation_id; // as in openapi.yaml
    RouteHandler answer;
    std::vector<std::string> segments; // of the pattern; filled by Router::add
};

class Router {
public:
    void add(Route route);

    struct Match {
        const Route* route = nullptr;
        TextPairs parameters;
        std::vector<std::string> allowed; // methods of this path, when `route` is null
    };

    /// Static segments win over parameters, per method.
    Match match(std::string_view method, const std::vector<std::string>& path) const;

    const std::vector<Route>& routes() const { return routes_; }

private:
    std::vector<Route> routes_;
};

} // namespace ao::api
