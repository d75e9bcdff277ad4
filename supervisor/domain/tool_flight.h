// The tools that an agent has begun and not ended, as its hooks tell: kept as text, a line for
// each,
// "<tool use id>\t<tool name>". Pure.
#pragma once

#include <string>
#include <string_view>

namespace ao::domain {

/// Beyond this many nobody can say any more which one a dialog is about: all are forgotten.
inline constexpr std::size_t kMaxToolsInFlight = 128;

void begin_tool(std::string& in_flight, std::string_view id, std::string_view name);

/// By its id, or by its name where the agent tells no ids.
void end_tool(std::string& in_flight, std::string_view id, std::string_view name);

/// How many of that name are in flight; of any name when it is empty.
std::size_t count_tools(std::string_view in_flight, std::string_view name);

} // namespace ao::domain
