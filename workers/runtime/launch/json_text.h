// JSON as people have it in their files: read strictly, written in the way it was indented.
#pragma once

#include "workers/runtime/launch/file_problem.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace ao::workers::launch {

/// Keeps the order of keys.
using Json = nlohmann::ordered_json;

/// Blank text is an empty object, and so is no file. Fails with AGENT_FILE_UNREADABLE unless it is
/// one object; the message is the end of a sentence that begins with the file's name.
Result<Json> object_of(std::string_view text);

/// The lines of comment, `//`, with which a text begins.
std::string_view heading_of(std::string_view text);

/// `like`: the text whose indentation is kept; two spaces where it has none.
std::string text_of(const Json& document, std::string_view like);

/// Of two texts of which either may be anything.
bool says_the_same(std::string_view one, std::string_view other);

/// Whether a text says nothing: it is blank, or an empty object.
bool says_nothing(std::string_view text);

} // namespace ao::workers::launch
