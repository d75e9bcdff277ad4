// Walks the field lists with nlohmann::json.
#include "ipc/json.h"

#include "ipc/codec.h"
#include "ipc/fields.h"

#include <nlohmann/json.hpp>

namespace ao::ipc {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json json_of(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        return is_utf8(value) ? Json(value) : Json(repair_utf8(value));
    } else if constexpr (std::is_integral_v<T>) {
        return Json(value);
    } else if constexpr (NamedEnum<T>) {
        return Json(std::string{to_text(value)});
    } else if constexpr (is_optional_v<T>) {
        return value ? json_of(*value) : Json(nullptr);
    } else if constexpr (is_vector_v<T>) {
        auto list = Json::array();
        for (const auto& item : value) {
            list.push_back(json_of(item));
        }
        return list;
    } else {
        auto object = Json::object();
        T::fields(value, [&](std::string_view name, const auto& field) {
            object[std::string{name}] = json_of(field);
        });
        return object;
    }
}

template <class Variant>
std::string json_with_kind(const Variant& value) {
    return std::visit(
        [](const auto& alternative) {
            using T = std::decay_t<decltype(alternative)>;
            Json object{{"kind", std::string{T::kName}}};
            object.update(json_of(alternative));
            return object.dump();
        },
        value);
}

template <class T>
bool read(const Json& json, T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        return json.is_string() ? (value = json.get<std::string>(), true) : false;
    } else if constexpr (std::is_same_v<T, bool>) {
        return json.is_boolean() ? (value = json.get<bool>(), true) : false;
    } else if constexpr (std::is_integral_v<T>) {
        return json.is_number_integer() ? (value = json.get<T>(), true) : false;
    } else if constexpr (NamedEnum<T>) {
        const auto found = json.is_string() ? from_text<T>(json.get<std::string>()) : std::nullopt;
        return found ? (value = *found, true) : false;
    } else if constexpr (is_optional_v<T>) {
        return json.is_null() || read(json, value.emplace());
    } else if constexpr (is_vector_v<T>) {
        bool fits = json.is_array();
        for (std::size_t i = 0; fits && i < json.size(); ++i) {
            fits = read(json[i], value.emplace_back());
        }
        return fits;
    } else {
        bool fits = json.is_object();
        T::fields(value, [&](std::string_view name, auto& field) {
            const auto found = fits ? json.find(std::string{name}) : json.end();
            // An optional field that is absent was stored by an earlier version.
            fits = fits &&
                   (found == json.end() ? is_optional_v<std::remove_reference_t<decltype(field)>>
                                        : read(*found, field));
        });
        return fits;
    }
}

template <class Variant, std::size_t Index = 0>
tl::expected<Variant, std::string> read_alternative(std::string_view kind, const Json& json) {
    if constexpr (Index == std::variant_size_v<Variant>) {
        return tl::unexpected{"there is no operation \"" + std::string{kind} + "\""};
    } else {
        using Alternative = std::variant_alternative_t<Index, Variant>;
        if (Alternative::kName != kind) {
            return read_alternative<Variant, Index + 1>(kind, json);
        }
        Alternative alternative;
        if (!read(json, alternative)) {
            return tl::unexpected{"the arguments of \"" + std::string{kind} + "\" do not fit"};
        }
        return Variant{std::move(alternative)};
    }
}

template <class Variant>
tl::expected<Variant, std::string> read_with_kind(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("kind") || !json["kind"].is_string()) {
        return tl::unexpected{std::string{"what was stored is no object with a kind"}};
    }
    return read_alternative<Variant>(json["kind"].get<std::string>(), json);
}

} // namespace

std::string to_json(const Fact& fact) {
    return std::visit([](const auto& body) { return json_of(body).dump(); }, fact);
}

std::string to_json(const OperationArguments& arguments) {
    return json_with_kind(arguments);
}

std::string to_json(const OperationResult& result) {
    return json_with_kind(result);
}

tl::expected<OperationArguments, std::string> arguments_from_json(std::string_view text) {
    return read_with_kind<OperationArguments>(text);
}

tl::expected<OperationResult, std::string> result_from_json(std::string_view text) {
    return read_with_kind<OperationResult>(text);
}

std::string to_json(const LaunchPlan& plan) {
    return json_of(plan).dump();
}

std::optional<LaunchPlan> launch_plan_from_json(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    LaunchPlan plan;
    return json.is_object() && read(json, plan) ? std::optional{std::move(plan)} : std::nullopt;
}

std::optional<ToolSeen> tool_seen_from_json(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    ToolSeen seen;
    return json.is_object() && read(json, seen) ? std::optional{std::move(seen)} : std::nullopt;
}

std::string_view kind_of(const OperationArguments& arguments) {
    return std::visit([](const auto& body) { return std::decay_t<decltype(body)>::kName; },
                      arguments);
}

} // namespace ao::ipc
