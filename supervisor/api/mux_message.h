// The messages of GET /mux (api-cli.md 2.11): one JSON object in one WebSocket message. What a
// client says is read strictly in its types and leniently in its keys; what we say has the golden
// encodings of the original. Pure.
#pragma once

#include "supervisor/api/supervisor_port.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::api {

/// What a client asked for. Which of it matters depends on channel and type.
struct MuxRequest {
    std::string channel;
    std::string type;
    std::string id; // of a terminal
    std::string data;
    std::string role;
    std::uint16_t columns = 0;
    std::uint16_t rows = 0;
    bool is_forced = false;
};

/// The error says what is wrong; such a message closes the connection with 1007.
tl::expected<MuxRequest, std::string> parse_mux_request(std::string_view text);

/// How a terminal's program ended, as far as it is known.
struct MuxExit {
    std::optional<int> code;
    std::optional<int> signal;
};

std::string mux_opened(std::string_view id);

/// Output, raw bytes.
std::string mux_data(std::string_view id, std::string_view bytes);

/// The size that the terminal has now.
std::string mux_resize(std::string_view id, std::uint32_t columns, std::uint32_t rows);

/// `exitCode` and `exitSignal` are ours; clients of the original pass over them.
std::string mux_exited(std::string_view id, const MuxExit& exit);

/// Without an id when it is about none.
std::string mux_error(std::string_view id, std::string_view text);

/// That something was committed; a hint to look, without its content.
std::string mux_notice(const Change& change);

std::string mux_pong();

} // namespace ao::api
