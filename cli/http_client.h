// The daemon's HTTP client: one connection at a time to 127.0.0.1, requests one after the other.
// It knows nothing of what the routes mean.
#pragma once

#include "cli/http_message.h"
#include "cli/loopback_socket.h"

#include <chrono>
#include <optional>

namespace ao::cli {

struct HttpAnswer {
    int status = 0;
    std::string body;
};

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port)
        : port_{port} {}

    /// Sends and waits for the whole answer. The connection is kept for the next call when the
    /// daemon allows it.
    NetResult<HttpAnswer> call(const HttpRequest& request, std::chrono::milliseconds within);

private:
    NetResult<HttpAnswer> exchange(const HttpRequest& request, const Deadline& deadline);

    std::uint16_t port_;
    std::optional<LoopbackSocket> socket_;
};

/// An answer whose body is read while it arrives.
class HttpStream {
public:
    /// Returns when the head has arrived.
    static NetResult<HttpStream> open(std::uint16_t port, const HttpRequest& request,
                                      std::chrono::milliseconds within);

    int status() const { return head_.status; }

    /// Readable when more has arrived, or the end.
    int descriptor() const { return socket_.descriptor(); }

    /// Appends what has arrived to `body`; false at the end; nothing when `within` passes first.
    NetResult<std::optional<bool>> read_some(std::string& body, std::chrono::milliseconds within);

private:
    HttpStream(LoopbackSocket socket, HttpHead head, std::string buffer);

    LoopbackSocket socket_;
    HttpHead head_;
    std::string buffer_;
    BodyReader reader_;
};

} // namespace ao::cli
