// The only file that instantiates the parser and the serializer.
#include "cli/json.h"

#include "cli/display_text.h"

namespace ao::cli {

std::optional<Json> parse_json(std::string_view text) {
    auto value = Json::parse(text, nullptr, false);
    return value.is_discarded() ? std::nullopt : std::optional{std::move(value)};
}

std::string print_json_text(const Json& value, int indent) {
    return escape_json(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

Json value_at(const Json& object, const char* key) {
    if (!object.is_object()) {
        return {};
    }
    const auto found = object.find(key);
    return found == object.end() ? Json{} : *found;
}

std::string text_at(const Json& object, const char* key) {
    const auto value = value_at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string{};
}

std::string line_at(const Json& object, const char* key) {
    return display_line(text_at(object, key));
}

Json list_at(const Json& object, const char* key) {
    auto value = value_at(object, key);
    return value.is_array() ? value : Json::array();
}

std::optional<std::uint64_t> number_at(const Json& object, const char* key) {
    const auto value = value_at(object, key);
    return value.is_number_unsigned() ? std::optional{value.get<std::uint64_t>()} : std::nullopt;
}

} // namespace ao::cli
