// Turns received bytes into requests, strictly (RFC 9112): only CRLF line ends, no folded lines, no
// space before a colon, one Content-Length or one "chunked", never both. Poco's own parser accepts
// what is forbidden there, so only its message class is used. Pure: no socket, no clock.
#pragma once

#include "supervisor/api/supervisor_port.h"

#include <Poco/Net/HTTPRequest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::api {

/// One complete request as it came.
struct RawRequest {
    Poco::Net::HTTPRequest head;
    std::string body;
};

class RequestReader {
public:
    enum class State : std::uint8_t {
        empty,    // not a byte of the next request is here
        head,     // part of the head is here
        body,     // the head is complete, part of the body is missing
        complete, // take() gives the request
        refused,  // refusal() says why; the connection cannot be used further
    };

    /// Adds received bytes and says where that leads.
    State feed(std::string_view bytes);

    State state() const { return state_; }

    /// Bytes held, for the budget of unfinished requests.
    std::size_t held_bytes() const { return buffer_.size() + body_.size(); }

    /// True once per request: the client waits for "100 Continue" before it sends the body.
    bool take_expectation();

    /// The request; what follows it (pipelining) is looked at at once. Only when `complete`.
    RawRequest take();

    /// Only when `refused`.
    const ApiError& refusal() const { return refusal_; }

private:
    struct Framing {
        std::uint64_t content_length = 0;
        bool chunked = false;
        bool expects_continue = false;
    };

    State advance();
    State advance_head();
    State advance_body();
    State advance_chunks();
    State read_chunks(std::string_view& rest);
    State refuse(ErrorKind kind, std::string code, std::string message);
    State refuse_malformed(std::string message);
    bool read_head(std::string_view head);
    bool read_request_line(std::string_view line);
    bool read_field(std::string_view line);

    std::string buffer_; // received, not consumed
    std::size_t scanned_ = 0;
    State state_ = State::empty;
    Poco::Net::HTTPRequest head_;
    Framing framing_;
    std::string body_;
    std::uint64_t chunk_left_ = 0; // of the chunk under way
    bool in_chunk_ = false;
    bool in_trailer_ = false;
    ApiError refusal_;
};

} // namespace ao::api
