// The rules json_groups, json_flat and json_array: entries in lists that people have entries in,
// too. Ours are those in which a string holds the marker. Pure.
#pragma once

#include "workers/runtime/launch/json_text.h"

#include <string_view>

namespace ao::workers::launch {

/// `hooks.<event>[] = { matcher?, hooks[] }`: all of ours go, those of `content` come, each in the
/// group of its matcher; where one of ours was, the next one comes. With an empty object as content
/// they only go, and with them the groups, events and `hooks` that nothing is left in. Fails with
/// AGENT_FILE_UNREADABLE where a value has another shape.
Result<Done> place_in_groups(Json& document, const Json& content, std::string_view marker);

/// The same for `hooks.<event>[]`.
Result<Done> place_in_events(Json& document, const Json& content, std::string_view marker);

/// The same for the one list that `keys` names, its keys separated by dots.
Result<Done> place_in_list(Json& document, const Json& content, std::string_view keys,
                           std::string_view marker);

} // namespace ao::workers::launch
