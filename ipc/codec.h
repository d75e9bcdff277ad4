// Bytes to messages and back, strictly: a frame is either exactly one message of the schema within
// the limits, or refused with the reason. Nothing here throws on bad input.
#pragma once

#include "ipc/envelope.h"
#include "ipc/messages.h"

#include <tl/expected.hpp>

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace ao::ipc {

enum class DecodeProblem : std::uint8_t {
    too_large,     // the frame, or an item announced in it, is above the limits
    malformed,     // no msgpack, or bytes left over
    bad_version,   // a protocol other than ours
    unknown_type,  // no message of that name in this direction
    missing_field, // a required field is absent
    unknown_field, // a field the schema does not have, or one given twice
    bad_value,     // wrong type, unknown enumerator, text that is not UTF-8
};

constexpr auto enum_names(DecodeProblem) {
    return std::array<std::string_view, 7>{"too_large",    "malformed",     "bad_version",
                                           "unknown_type", "missing_field", "unknown_field",
                                           "bad_value"};
}

struct DecodeError {
    DecodeProblem problem = DecodeProblem::malformed;
    std::string detail; // names the field, bounded
};

template <class T>
using Decoded = tl::expected<T, DecodeError>;

using Bytes = std::span<const char>;

/// Text that is not UTF-8 is repaired (U+FFFD) on the way out, so that an odd file name cannot get
/// a worker into trouble. Throws std::length_error when the result would exceed the limits: the
/// caller has to cut long texts first.
std::string encode(const Envelope& envelope);
std::string encode_body(const WorkerMessage& message);
std::string encode_body(const SupervisorMessage& message);

Decoded<Envelope> decode_envelope(Bytes frame);
Decoded<WorkerMessage> decode_worker_message(std::string_view type, Bytes body);
Decoded<SupervisorMessage> decode_supervisor_message(std::string_view type, Bytes body);

/// The wire name of the message it holds.
std::string_view name_of(const WorkerMessage& message);
std::string_view name_of(const SupervisorMessage& message);
std::string_view name_of(const Fact& fact);

/// True when `text` is well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

/// `text` with every ill-formed sequence replaced by U+FFFD.
std::string repair_utf8(std::string_view text);

} // namespace ao::ipc
