// Serializes changes.
#include "supervisor/api/event_frame.h"

#include "supervisor/api/json_text.h"
#include "supervisor/timestamp.h"

#include <fmt/format.h>

#include <algorithm>

namespace ao::api {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// A line end would forge a field of the event.
std::string without_line_ends(std::string_view text, char instead) {
    std::string result{text};
    std::replace_if(
        result.begin(), result.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; },
        instead);
    return result;
}

std::string chunk_lead(std::size_t size) {
    return fmt::format("{:x}\r\n", size);
}

} // namespace

Piece whole(std::string text) {
    const auto size = text.size();
    return {std::make_shared<const std::string>(std::move(text)), 0, size};
}

Piece Frame::piece(bool chunked) const {
    return chunked ? Piece{chunk, 0, chunk->size()}
                   : Piece{chunk, lead, chunk->size() - kLineEnd.size()};
}

Frame make_frame(const Change& change) {
    const auto text = event_text(change);
    const auto lead = chunk_lead(text.size());
    return {change.seq, std::make_shared<const std::string>(fmt::format("{}{}\r\n", lead, text)),
            lead.size()};
}

std::string event_text(const Change& change) {
    const auto type = without_line_ends(change.type, '_');
    std::string data = fmt::format("{{\"seq\":{}", change.seq);
    if (change.project_id) {
        data += ",\"projectId\":" + json_string(*change.project_id);
    }
    if (change.session_id) {
        data += ",\"sessionId\":" + json_string(*change.session_id);
    }
    data += ",\"type\":" + json_string(change.type);
    // Line ends between the tokens of stored JSON are legal there, but not in a data line.
    data += ",\"payload\":" +
            (change.payload.empty() ? "{}" : without_line_ends(safe_json(change.payload), ' '));
    data += ",\"createdAt\":" + json_string(log::timestamp(change.created_at)) + "}";
    return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", change.seq, valid_utf8(type), data);
}

std::string resync_text(std::int64_t cursor, std::int64_t oldest, std::int64_t head) {
    return fmt::format("id: {}\nevent: resync\ndata: {{\"oldest\":{},\"head\":{}}}\n\n", cursor,
                       oldest, head);
}

std::string as_chunk(std::string_view text) {
    return text.empty() ? std::string{} : fmt::format("{}{}\r\n", chunk_lead(text.size()), text);
}

} // namespace ao::api
