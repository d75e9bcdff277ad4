// The plain values in an agent's JSON payload, by their keys separated by dots. Lists are left out.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace ao::workers::agents {

using PayloadFields = std::map<std::string, std::string, std::less<>>;

/// Never fails: what is no JSON object has no fields, and of a payload that was cut off or is
/// damaged, those before the damage count. Bounded in bytes, depth and number of fields.
PayloadFields payload_fields(std::string_view json);

} // namespace ao::workers::agents
