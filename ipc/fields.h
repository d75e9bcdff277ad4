// What a message is made of, for everything that walks one: a struct lists its fields once in a
// static `fields(self, visitor)`, and codec, JSON and logs are driven by that list.
// Standard library only.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace ao::ipc {

/// Stands in for "any visitor" in the concept below.
struct AnyField {
    template <class Value>
    void operator()(std::string_view, Value&) const {}
};

/// A struct that lists its fields.
template <class T>
concept HasFields = requires(T& value) {
    T::fields(value, AnyField{});
};

/// A struct that has a name on the wire as well.
template <class T>
concept Message = HasFields<T> && requires {
    { T::kName } -> std::convertible_to<std::string_view>;
};

/// An enum whose names are listed by an overload of `enum_names`, in order from zero.
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T value) {
    enum_names(value).size();
};

template <NamedEnum T>
constexpr std::string_view to_text(T value) {
    const auto& names = enum_names(value);
    const auto index = static_cast<std::size_t>(value);
    return index < names.size() ? std::string_view{names[index]} : std::string_view{"invalid"};
}

template <NamedEnum T>
constexpr std::optional<T> from_text(std::string_view text) {
    const auto& names = enum_names(T{});
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == text) {
            return static_cast<T>(i);
        }
    }
    return std::nullopt;
}

template <class T>
inline constexpr bool is_optional_v = false;
template <class T>
inline constexpr bool is_optional_v<std::optional<T>> = true;

template <class T>
inline constexpr bool is_vector_v = false;
template <class T>
inline constexpr bool is_vector_v<std::vector<T>> = true;

template <class T>
inline constexpr bool is_variant_v = false;
template <class... T>
inline constexpr bool is_variant_v<std::variant<T...>> = true;

/// Makes one visitor out of several lambdas. Without a catch-all a missing alternative does not
/// compile, which is how a forgotten message becomes a build error.
template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

} // namespace ao::ipc
