// Matches paths.
#include "supervisor/api/router.h"

#include "supervisor/api/target.h"

#include <algorithm>

namespace ao::api {

namespace {

bool is_parameter(std::string_view segment) {
    return segment.starts_with('{');
}

bool fits(const Route& route, const std::vector<std::string>& path) {
    return std::equal(route.segments.begin(), route.segments.end(), path.begin(), path.end(),
                      [](const std::string& pattern, const std::string& segment) {
                          return is_parameter(pattern) ? !segment.empty() : pattern == segment;
                      });
}

TextPairs parameters_of(const Route& route, const std::vector<std::string>& path) {
    TextPairs parameters;
    for (std::size_t at = 0; at < path.size(); ++at) {
        const std::string_view segment{route.segments[at]};
        if (is_parameter(segment)) {
            parameters.emplace_back(segment.substr(1, segment.size() - 2), path[at]);
        }
    }
    return parameters;
}

std::ptrdiff_t parameter_count(const Route& route) {
    return std::count_if(route.segments.begin(), route.segments.end(), is_parameter);
}

} // namespace

void Router::add(Route route) {
    std::string_view rest{route.pattern};
    while (!rest.empty()) {
        rest.remove_prefix(1);
        const auto slash = std::min(rest.find('/'), rest.size());
        route.segments.emplace_back(rest.substr(0, slash));
        rest.remove_prefix(slash);
    }
    // Fewer parameters first, so that a static segment wins.
    const auto place =
        std::upper_bound(routes_.begin(), routes_.end(), route, [](const Route& a, const Route& b) {
            return parameter_count(a) < parameter_count(b);
        });
    routes_.insert(place, std::move(route));
}

Router::Match Router::match(std::string_view method, const std::vector<std::string>& path) const {
    Match result;
    for (const auto& route : routes_) {
        if (!fits(route, path)) {
            continue;
        }
        if (route.method == method) {
            result.route = &route;
            result.parameters = parameters_of(route, path);
            return result;
        }
        result.allowed.push_back(route.method);
    }
    return result;
}

} // namespace ao::api
