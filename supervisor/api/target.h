// The target of a request line, decoded and checked. Pure.
#pragma once

#include "supervisor/api/exchange.h"

namespace ao::api {

struct Target {
    std::vector<std::string> path; // "/a/b" is {"a","b"}; a trailing slash adds an empty segment
    TextPairs query;
};

/// Refuses bad percent escapes, control characters (also encoded), "." and ".." segments and
/// slashes hidden in an escape.
ApiResult<Target> parse_target(std::string_view target);

/// A decimal number without sign, or nothing.
std::optional<std::uint64_t> parse_number(std::string_view text);

} // namespace ao::api
