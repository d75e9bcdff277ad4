// Messages as JSON, driven by the same field lists as the wire: for the store, for people and for
// the API. Standard library only.
#pragma once

#include "ipc/messages.h"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace ao::ipc {

/// A JSON object of the fact's fields, keys as on the wire.
std::string to_json(const Fact& fact);

/// {"kind": <wire name>, <fields>}. What the operations table keeps.
std::string to_json(const OperationArguments& arguments);
std::string to_json(const OperationResult& result);

/// Reads back what `to_json` wrote. The error says what does not fit the schema: a row written by
/// another version of the program.
tl::expected<OperationArguments, std::string> arguments_from_json(std::string_view text);

tl::expected<OperationResult, std::string> result_from_json(std::string_view text);

/// A launch plan as the core keeps it; nothing when it does not fit.
std::string to_json(const LaunchPlan& plan);
std::optional<LaunchPlan> launch_plan_from_json(std::string_view text);

/// Reads back a stored fact of that kind; nothing when it does not fit.
std::optional<ToolSeen> tool_seen_from_json(std::string_view text);

/// The wire name of the job or outcome.
std::string_view kind_of(const OperationArguments& arguments);

} // namespace ao::ipc
