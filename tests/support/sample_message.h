// A message of any type with every field set, made from its field list, so that a test over all
// messages needs no edit when one is added.
#pragma once

#include "ipc/fields.h"
#include "ipc/messages.h"

#include <string>
#include <utility>

namespace ao::testing {

template <class T>
void fill(T& value, std::string_view name) {
    if constexpr (std::is_same_v<T, std::string>) {
        value = "a " + std::string{name} + " ✓";
    } else if constexpr (std::is_same_v<T, bool>) {
        value = true;
    } else if constexpr (std::is_integral_v<T>) {
        value = static_cast<T>(1000 + name.size());
    } else if constexpr (ipc::NamedEnum<T>) {
        value = static_cast<T>(enum_names(T{}).size() - 1);
    } else if constexpr (ipc::is_optional_v<T>) {
        fill(value.emplace(), name);
    } else if constexpr (ipc::is_vector_v<T>) {
        value.resize(2);
        for (auto& item : value) {
            fill(item, name);
        }
    } else if constexpr (ipc::is_variant_v<T>) {
        fill(value.template emplace<0>(), name);
    } else {
        T::fields(value, [](std::string_view field, auto& target) { fill(target, field); });
    }
}

template <class T>
T sample() {
    T value;
    fill(value, "value");
    return value;
}

/// Calls `use` with a filled message of every alternative of the variant.
template <class Variant, class Use>
void for_each_message(Use&& use) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (use(sample<std::variant_alternative_t<I, Variant>>()), ...);
    }
    (std::make_index_sequence<std::variant_size_v<Variant>>{});
}

} // namespace ao::testing
