// Changes as server-sent events (api-cli.md 2.10). Pure; any thread.
#pragma once

#include "supervisor/api/supervisor_port.h"

#include <memory>
#include <string>
#include <string_view>

namespace ao::api {

/// Text that many streams share, and the part of it that is still to be sent.
struct Piece {
    std::shared_ptr<const std::string> text;
    std::size_t begin = 0;
    std::size_t end = 0;

    std::string_view view() const { return std::string_view{*text}.substr(begin, end - begin); }
};

Piece whole(std::string text);

/// One change, serialized once for every reader: as a chunk of HTTP/1.1 and, inside it, plain.
struct Frame {
    std::int64_t seq = 0;
    std::shared_ptr<const std::string> chunk;
    std::size_t lead = 0; // bytes of the chunk before the plain text

    Piece piece(bool chunked) const;
};

Frame make_frame(const Change& change);

/// "id: …", "event: …", "data: …" and the empty line.
std::string event_text(const Change& change);

/// Tells a client that it has to read everything anew; the log continues after `cursor`.
std::string resync_text(std::int64_t cursor, std::int64_t oldest, std::int64_t head);

/// `text` as one chunk; empty text stays empty, because an empty chunk would end the body.
std::string as_chunk(std::string_view text);

inline constexpr std::string_view kHeartbeat = ": still here\n\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

} // namespace ao::api
