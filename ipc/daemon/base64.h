// Standard base64 with padding (RFC 4648, section 4): how bytes of a terminal travel inside JSON.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ao::daemon {

/// Appends the encoded bytes.
void append_base64(std::string& out, std::string_view bytes);

/// Nothing for anything but the one way to write some bytes: no blanks, no missing padding, no bits
/// that are left over.
std::optional<std::string> from_base64(std::string_view text);

} // namespace ao::daemon
