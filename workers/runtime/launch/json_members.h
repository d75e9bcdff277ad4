// The rules json_merge and defaults: members of a document that are ours, and what was there
// before, so that they can be taken out again. Pure.
#pragma once

#include "workers/runtime/launch/json_text.h"

namespace ao::workers::launch {

/// Sets the members of `content`; items of its lists are added once.
void set_members(Json& document, const Json& content);

/// Adds the members of `defaults` that are not there.
void add_missing(Json& document, const Json& defaults);

/// The part of a document that `content` speaks of: what `take_members_out` puts back.
Json members_before(const Json& document, const Json& content);

enum class Lists { by_item, as_a_whole };

/// What still is as `content` has it goes, or becomes again what `before` has; what somebody
/// changed stays.
void take_members_out(Json& document, const Json& content, const Json& before, Lists lists);

} // namespace ao::workers::launch
