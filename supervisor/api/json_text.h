// JSON as it leaves the API (api-cli.md 1.11): compact, one newline at the end, <, >, & and the
// Unicode line separators escaped, always valid UTF-8. Pure; any thread.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <Poco/JSON/Object.h>
#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace ao::api {

/// An object whose keys stay in the order in which they were set.
Poco::JSON::Object::Ptr json_object();

/// The finished body.
std::string json_text(const Poco::JSON::Object& object);

/// A JSON string with its quotes.
std::string json_string(std::string_view text);

/// The same, at the end of `out`.
void append_json_string(std::string& out, std::string_view text);

/// Makes finished JSON safe for every reader: see the top of this file. What it changes can only
/// stand inside strings.
std::string safe_json(std::string_view json);

/// Text with every byte that is not UTF-8 replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

/// Parses text from outside: depth <= 32. An error says what is wrong.
tl::expected<Poco::Dynamic::Var, std::string> parse_json(const std::string& text);

/// JSON that the store keeps as text, to be put into an object; what is no JSON becomes a string.
Poco::Dynamic::Var stored_json(const std::string& text);

} // namespace ao::api
