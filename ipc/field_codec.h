// The templates behind the codec: any struct that lists its fields, as strict msgpack. Structs
// travel as maps by field name, enums by name, and a value of a closed set as [name, map]. Only
// the codecs of the two protocols include this; everything else sees messages and bytes.
#pragma once

#include "ipc/codec.h"
#include "ipc/fields.h"
#include "ipc/limits.h"

#include <msgpack.hpp>

#include <span>
#include <stdexcept>
#include <utility>

namespace ao::ipc::field_codec {

// --- encode ------------------------------------------------------------------------------------

using Packer = msgpack::packer<msgpack::sbuffer>;

template <class T>
void pack(Packer& packer, const T& value);

// What does not depend on the message is kept out of line: it would be compiled again for every
// field of every message otherwise, which makes minutes.
[[gnu::noinline]] inline void pack_text(Packer& packer, std::string_view text) {
    if (text.size() > kMaxStringBytes) {
        throw std::length_error{"a text is above the limit of a frame; cut it first"};
    }
    packer.pack_str(static_cast<std::uint32_t>(text.size()));
    packer.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
}

[[gnu::noinline]] inline void pack_valid_text(Packer& packer, const std::string& text) {
    is_utf8(text) ? pack_text(packer, text) : pack_text(packer, repair_utf8(text));
}

template <class T>
[[gnu::noinline]] void pack_number(Packer& packer, T value) {
    packer.pack(value);
}

template <class T>
bool is_present(const T& value) {
    if constexpr (is_optional_v<T>) {
        return value.has_value();
    } else {
        return true;
    }
}

template <HasFields T>
[[gnu::noinline]] void pack_fields(Packer& packer, const T& value) {
    std::uint32_t count = 0;
    T::fields(value, [&](std::string_view, const auto& field) { count += is_present(field); });
    packer.pack_map(count);
    T::fields(value, [&](std::string_view name, const auto& field) {
        if (is_present(field)) {
            pack_text(packer, name);
            pack(packer, field);
        }
    });
}

template <class T>
void pack(Packer& packer, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        pack_valid_text(packer, value);
    } else if constexpr (std::is_same_v<T, bool> || std::is_integral_v<T>) {
        pack_number(packer, value);
    } else if constexpr (NamedEnum<T>) {
        pack_text(packer, to_text(value));
    } else if constexpr (is_optional_v<T>) {
        pack(packer, *value);
    } else if constexpr (is_vector_v<T>) {
        if (value.size() > kMaxArrayItems) {
            throw std::length_error{"a list is above the limit of a frame"};
        }
        packer.pack_array(static_cast<std::uint32_t>(value.size()));
        for (const auto& item : value) {
            pack(packer, item);
        }
    } else if constexpr (is_variant_v<T>) {
        std::visit(
            [&](const auto& alternative) {
                packer.pack_array(2);
                pack_text(packer, std::decay_t<decltype(alternative)>::kName);
                pack_fields(packer, alternative);
            },
            value);
    } else {
        pack_fields(packer, value);
    }
}

/// The struct as bytes. Throws std::length_error above the limits of a frame.
template <HasFields T>
std::string packed(const T& value) {
    msgpack::sbuffer buffer;
    Packer packer{buffer};
    pack_fields(packer, value);
    if (buffer.size() > kMaxFrameBytes) {
        throw std::length_error{"a message is above the limit of a frame"};
    }
    return {buffer.data(), buffer.size()};
}

// --- decode ------------------------------------------------------------------------------------

inline DecodeError problem_with(DecodeProblem problem, std::string_view detail) {
    constexpr std::size_t kDetailBytes = 80;
    return {problem, repair_utf8(detail.substr(0, kDetailBytes))};
}

inline tl::unexpected<DecodeError> refuse(DecodeProblem problem, std::string_view detail) {
    return tl::unexpected{problem_with(problem, detail)};
}

/// What goes wrong first. Every `take` returns false when it has been told.
class Trouble {
public:
    [[gnu::noinline]] bool tell(DecodeProblem problem, std::string_view detail) {
        error_ = problem_with(problem, detail);
        return false;
    }

    const DecodeError& error() const { return error_; }

private:
    DecodeError error_{};
};

template <class T>
bool take(const msgpack::object& object, T& value, std::string_view name, Trouble& trouble);

inline std::string_view text_of(const msgpack::object& object) {
    return {object.via.str.ptr, object.via.str.size};
}

[[gnu::noinline]] inline const msgpack::object*
find_entry(std::span<const msgpack::object_kv> entries, std::string_view field) {
    for (const auto& entry : entries) {
        if (entry.key.type == msgpack::type::STR && text_of(entry.key) == field) {
            return &entry.val;
        }
    }
    return nullptr;
}

template <class Variant, std::size_t Index = 0>
bool take_alternative(std::string_view type, const msgpack::object& object, Variant& value,
                      Trouble& trouble) {
    if constexpr (Index == std::variant_size_v<Variant>) {
        return trouble.tell(DecodeProblem::unknown_type, type);
    } else {
        using Alternative = std::variant_alternative_t<Index, Variant>;
        if (Alternative::kName == type) {
            return take(object, value.template emplace<Alternative>(), type, trouble);
        }
        return take_alternative<Variant, Index + 1>(type, object, value, trouble);
    }
}

template <class T>
[[gnu::noinline]] bool take_fields(const msgpack::object& object, T& value, std::string_view name,
                                   Trouble& trouble) {
    if (object.type != msgpack::type::MAP) {
        return trouble.tell(DecodeProblem::bad_value, name);
    }
    const std::span<const msgpack::object_kv> entries{object.via.map.ptr, object.via.map.size};
    bool fits = true;
    std::size_t known = 0;
    T::fields(value, [&](std::string_view field, auto& target) {
        if (!fits) {
            return;
        }
        if (const auto* const found = find_entry(entries, field)) {
            ++known;
            fits = take(*found, target, field, trouble);
        } else if constexpr (!is_optional_v<std::remove_reference_t<decltype(target)>>) {
            fits = trouble.tell(DecodeProblem::missing_field, field);
        }
    });
    // Each field was counted once, so a key that is foreign or repeated makes the numbers differ.
    if (fits && known != entries.size()) {
        return trouble.tell(DecodeProblem::unknown_field, name);
    }
    return fits;
}

template <class T>
[[gnu::noinline]] bool take_integer(const msgpack::object& object, T& value, std::string_view name,
                                    Trouble& trouble) {
    if (object.type == msgpack::type::POSITIVE_INTEGER && std::in_range<T>(object.via.u64)) {
        value = static_cast<T>(object.via.u64);
        return true;
    }
    if (object.type == msgpack::type::NEGATIVE_INTEGER && std::in_range<T>(object.via.i64)) {
        value = static_cast<T>(object.via.i64);
        return true;
    }
    return trouble.tell(DecodeProblem::bad_value, name);
}

[[gnu::noinline]] inline bool take_text(const msgpack::object& object, std::string& value,
                                        std::string_view name, Trouble& trouble) {
    if (object.type != msgpack::type::STR || !is_utf8(text_of(object))) {
        return trouble.tell(DecodeProblem::bad_value, name);
    }
    value = text_of(object);
    return true;
}

template <class T>
bool take(const msgpack::object& object, T& value, std::string_view name, Trouble& trouble) {
    if constexpr (std::is_same_v<T, std::string>) {
        return take_text(object, value, name, trouble);
    } else if constexpr (std::is_same_v<T, bool>) {
        value = object.type == msgpack::type::BOOLEAN && object.via.boolean;
        return object.type == msgpack::type::BOOLEAN ||
               trouble.tell(DecodeProblem::bad_value, name);
    } else if constexpr (std::is_integral_v<T>) {
        return take_integer(object, value, name, trouble);
    } else if constexpr (NamedEnum<T>) {
        const auto known =
            object.type == msgpack::type::STR ? from_text<T>(text_of(object)) : std::optional<T>{};
        value = known.value_or(value);
        return known || trouble.tell(DecodeProblem::bad_value, name);
    } else if constexpr (is_optional_v<T>) {
        return take(object, value.emplace(), name, trouble);
    } else if constexpr (is_vector_v<T>) {
        if (object.type != msgpack::type::ARRAY) {
            return trouble.tell(DecodeProblem::bad_value, name);
        }
        value.resize(object.via.array.size);
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (!take(object.via.array.ptr[i], value[i], name, trouble)) {
                return false;
            }
        }
        return true;
    } else if constexpr (is_variant_v<T>) {
        if (object.type != msgpack::type::ARRAY || object.via.array.size != 2 ||
            object.via.array.ptr[0].type != msgpack::type::STR) {
            return trouble.tell(DecodeProblem::bad_value, name);
        }
        return take_alternative(text_of(object.via.array.ptr[0]), object.via.array.ptr[1], value,
                                trouble);
    } else {
        return take_fields(object, value, name, trouble);
    }
}

// Unpacks one object that fills the whole frame. The limits are what stands between a five-byte
// frame that announces four billion items and an allocation of their size.
inline Decoded<msgpack::object_handle> unpack(Bytes frame) {
    if (frame.size() > kMaxFrameBytes) {
        return refuse(DecodeProblem::too_large, "frame");
    }
    const msgpack::unpack_limit limit{kMaxArrayItems, kMaxMapItems, kMaxStringBytes, 0, 0,
                                      kMaxDepth};
    try {
        std::size_t offset = 0;
        auto handle = msgpack::unpack(frame.data(), frame.size(), offset, nullptr, nullptr, limit);
        if (offset != frame.size()) {
            return refuse(DecodeProblem::malformed, "bytes follow the message");
        }
        return handle;
    } catch (const msgpack::size_overflow&) {
        return refuse(DecodeProblem::too_large, "an item in the frame");
    } catch (const msgpack::unpack_error&) {
        return refuse(DecodeProblem::malformed, "frame");
    } catch (const std::bad_alloc&) {
        return refuse(DecodeProblem::too_large, "frame");
    }
}

/// The bytes as exactly that struct, or why not.
template <HasFields T>
Decoded<T> unpacked(Bytes frame, std::string_view name) {
    auto handle = unpack(frame);
    if (!handle) {
        return tl::unexpected{handle.error()};
    }
    T value;
    if (Trouble trouble; !take_fields(handle->get(), value, name, trouble)) {
        return tl::unexpected{trouble.error()};
    }
    return value;
}

} // namespace ao::ipc::field_codec
