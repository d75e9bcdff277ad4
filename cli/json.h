// JSON as the daemon sends it and programs read it. Reading is lenient: a daemon of another version
// must not break the CLI. Parsing and printing are compiled once, in json.cpp.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::cli {

using Json = nlohmann::ordered_json;

/// Nothing when the text is not JSON.
std::optional<Json> parse_json(std::string_view text);

/// `indent` blanks per level, or one line when it is negative. Safe for a terminal; `<>&` escaped
/// as the original does.
std::string print_json_text(const Json& value, int indent);

// What is at the key of an object. What is missing or of another type is null, an empty text, an
// empty list, nothing.
Json value_at(const Json& object, const char* key);
std::string text_at(const Json& object, const char* key); // as it came
std::string line_at(const Json& object, const char* key); // for display, see display_line
Json list_at(const Json& object, const char* key);
std::optional<std::uint64_t> number_at(const Json& object, const char* key);

} // namespace ao::cli
