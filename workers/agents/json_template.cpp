// Order of members is kept: people compare the result with their agent's manual.
#include "workers/agents/json_template.h"

#include <nlohmann/json.hpp>

namespace ao::workers::agents {

namespace {

using Json = nlohmann::ordered_json;

std::optional<Json> filled(const Json& node, const Variables& variables);

std::optional<Json> filled_string(const std::string& text, const Variables& variables) {
    if (const auto name = raw_name(text); !name.empty()) {
        const auto found = variables.find(name);
        if (found == variables.end() || found->second.empty()) {
            return std::nullopt;
        }
        auto value = Json::parse(found->second, nullptr, false);
        return value.is_discarded() ? Json(found->second) : value;
    }
    auto rendered = render_text(text, variables);
    return rendered.is_complete ? std::optional{Json(std::move(rendered.text))} : std::nullopt;
}

std::optional<Json> filled_object(const Json& node, const Variables& variables) {
    auto object = Json::object();
    for (const auto& [key, value] : node.items()) {
        auto name = render_text(key, variables);
        auto member = filled(value, variables);
        if (name.is_complete && member) {
            object[name.text] = std::move(*member);
        }
    }
    return object.empty() && !node.empty() ? std::nullopt : std::optional{std::move(object)};
}

std::optional<Json> filled_list(const Json& node, const Variables& variables) {
    auto list = Json::array();
    for (const auto& value : node) {
        if (auto item = filled(value, variables)) {
            list.push_back(std::move(*item));
        }
    }
    return list.empty() && !node.empty() ? std::nullopt : std::optional{std::move(list)};
}

std::optional<Json> filled(const Json& node, const Variables& variables) {
    if (node.is_string()) {
        return filled_string(node.get_ref<const std::string&>(), variables);
    }
    if (node.is_object()) {
        return filled_object(node, variables);
    }
    return node.is_array() ? filled_list(node, variables) : std::optional{node};
}

} // namespace

std::optional<std::string> render_json(std::string_view text, const Variables& variables,
                                       JsonStyle style) {
    const auto document = filled(Json::parse(text, nullptr, false), variables);
    if (!document) {
        return std::nullopt;
    }
    constexpr auto kReplace = Json::error_handler_t::replace;
    return style == JsonStyle::indented ? document->dump(2, ' ', false, kReplace) + "\n"
                                        : document->dump(-1, ' ', false, kReplace);
}

std::optional<std::string> why_no_json(std::string_view text) {
    if (Json::parse(text, nullptr, false).is_discarded()) {
        return "is not valid JSON";
    }
    return std::nullopt;
}

} // namespace ao::workers::agents
