// Messages of the pty host to frames and back, as strictly as on the wire of the workers: a frame
// is exactly one message of the schema, or refused with the reason. Nothing throws on bad input.
#pragma once

#include "ipc/codec.h"
#include "ipc/pty/frame.h"
#include "ipc/pty/launch.h"
#include "ipc/pty/messages.h"

#include <string>

namespace ao::pty {

template <class T>
using Decoded = ipc::Decoded<T>;

/// Appends the message's frame to `out`. Throws std::length_error when a text in it is above
/// kMaxFieldText, or raw bytes above kMaxFramePayload: the caller cuts first.
void append(std::string& out, const ClientMessage& message);
void append(std::string& out, const HostMessage& message);
void append(std::string& out, const LaunchSpec& spec);
void append(std::string& out, const LaunchAnswer& answer);

/// Problem `unknown_type` means a message of another version; the reader skips it.
Decoded<ClientMessage> decode_client_message(const Frame& frame);
Decoded<HostMessage> decode_host_message(const Frame& frame);
Decoded<LaunchSpec> decode_launch_spec(const Frame& frame);
Decoded<LaunchAnswer> decode_launch_answer(const Frame& frame);

} // namespace ao::pty
