// Which struct a frame type stands for is read from the variants; how fields travel is the wire's
// own codec.
#include "ipc/pty/message_codec.h"

#include "ipc/field_codec.h"

#include <type_traits>
#include <utility>
#include <variant>

namespace ao::pty {

namespace {

template <class T>
concept Raw = requires {
    T::kIsRaw;
};

template <class T>
void append_one(std::string& out, const T& message) {
    if constexpr (Raw<T>) {
        append_frame(out, T::kType, message.bytes);
    } else {
        append_frame(out, T::kType, ipc::field_codec::packed(message));
    }
}

template <class Variant>
void append_any(std::string& out, const Variant& message) {
    std::visit([&](const auto& body) { append_one(out, body); }, message);
}

template <class T>
Decoded<T> decode_one(const Frame& frame) {
    if constexpr (Raw<T>) {
        return T{frame.payload};
    } else {
        return ipc::field_codec::unpacked<T>(frame.payload, "message");
    }
}

template <class Variant, std::size_t Index = 0>
Decoded<Variant> decode_any(const Frame& frame) {
    if constexpr (Index == std::variant_size_v<Variant>) {
        return ipc::field_codec::refuse(ipc::DecodeProblem::unknown_type,
                                        std::to_string(static_cast<unsigned>(frame.type)));
    } else {
        using Alternative = std::variant_alternative_t<Index, Variant>;
        if (frame.type != Alternative::kType) {
            return decode_any<Variant, Index + 1>(frame);
        }
        return decode_one<Alternative>(frame).map(
            [](Alternative&& body) { return Variant{std::move(body)}; });
    }
}

} // namespace

void append(std::string& out, const ClientMessage& message) {
    append_any(out, message);
}

void append(std::string& out, const HostMessage& message) {
    append_any(out, message);
}

void append(std::string& out, const LaunchSpec& spec) {
    append_one(out, spec);
}

void append(std::string& out, const LaunchAnswer& answer) {
    append_any(out, answer);
}

Decoded<ClientMessage> decode_client_message(const Frame& frame) {
    return decode_any<ClientMessage>(frame);
}

Decoded<HostMessage> decode_host_message(const Frame& frame) {
    return decode_any<HostMessage>(frame);
}

Decoded<LaunchSpec> decode_launch_spec(const Frame& frame) {
    return decode_any<std::variant<LaunchSpec>>(frame).map(
        [](auto&& spec) { return std::get<LaunchSpec>(std::forward<decltype(spec)>(spec)); });
}

Decoded<LaunchAnswer> decode_launch_answer(const Frame& frame) {
    return decode_any<LaunchAnswer>(frame);
}

} // namespace ao::pty
