// The codec of the wire: which message a frame holds. How its fields travel is in field_codec.h.
#include "ipc/codec.h"

#include "ipc/field_codec.h"

#include <msgpack.hpp>

#include <string>
#include <utility>

namespace ao::ipc {

using namespace field_codec;

namespace {

template <class Variant>
Decoded<Variant> decode(std::string_view type, Bytes body) {
    auto handle = unpack(body);
    if (!handle) {
        return tl::unexpected{handle.error()};
    }
    Variant message;
    if (Trouble trouble; !take_alternative(type, handle->get(), message, trouble)) {
        return tl::unexpected{trouble.error()};
    }
    return message;
}

template <class Variant>
std::string_view name_in(const Variant& message) {
    return std::visit([](const auto& body) { return std::decay_t<decltype(body)>::kName; },
                      message);
}

template <class Variant>
constexpr bool names_are_unique() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        const std::array names{std::variant_alternative_t<I, Variant>::kName...};
        for (std::size_t i = 0; i < names.size(); ++i) {
            for (std::size_t j = i + 1; j < names.size(); ++j) {
                if (names[i] == names[j]) {
                    return false;
                }
            }
        }
        return true;
    }
    (std::make_index_sequence<std::variant_size_v<Variant>>{});
}

static_assert(names_are_unique<WorkerMessage>(), "two messages share a wire name");
static_assert(names_are_unique<SupervisorMessage>(), "two messages share a wire name");

} // namespace

std::string encode(const Envelope& envelope) {
    return packed(envelope);
}

std::string encode_body(const WorkerMessage& message) {
    return std::visit([](const auto& body) { return packed(body); }, message);
}

std::string encode_body(const SupervisorMessage& message) {
    return std::visit([](const auto& body) { return packed(body); }, message);
}

Decoded<Envelope> decode_envelope(Bytes frame) {
    auto envelope = unpacked<Envelope>(frame, "envelope");
    if (envelope && envelope->version != kProtocolVersion) {
        return refuse(DecodeProblem::bad_version, std::to_string(envelope->version));
    }
    return envelope;
}

Decoded<WorkerMessage> decode_worker_message(std::string_view type, Bytes body) {
    return decode<WorkerMessage>(type, body);
}

Decoded<SupervisorMessage> decode_supervisor_message(std::string_view type, Bytes body) {
    return decode<SupervisorMessage>(type, body);
}

std::string_view name_of(const WorkerMessage& message) {
    return name_in(message);
}

std::string_view name_of(const SupervisorMessage& message) {
    return name_in(message);
}

std::string_view name_of(const Fact& fact) {
    return name_in(fact);
}

} // namespace ao::ipc
