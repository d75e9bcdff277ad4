// Sends, waits, decodes.
#include "cli/http_client.h"

namespace ao::cli {

namespace {

// No route answers with more; a daemon that lies must not fill the memory.
constexpr std::size_t kMaxBodyBytes = 64U << 20;

tl::unexpected<std::string> net_error(std::string_view text) {
    return tl::unexpected{std::string{text}};
}

NetResult<HttpHead> read_head(LoopbackSocket& socket, std::string& buffer,
                              const Deadline& deadline) {
    for (;;) {
        if (auto head = take_head(buffer)) {
            if (head->status == 0) {
                return net_error("the answer is not HTTP");
            }
            return *std::move(head);
        }
        const auto more = socket.read_some(buffer, deadline);
        if (!more) {
            return tl::unexpected{more.error()};
        }
        if (!*more) {
            return net_error("no answer in time");
        }
        if (!**more) {
            return net_error("the connection was closed without an answer");
        }
    }
}

} // namespace

NetResult<HttpAnswer> HttpClient::call(const HttpRequest& request,
                                       std::chrono::milliseconds within) {
    const Deadline deadline{within};
    if (socket_) {
        // A kept connection may have been closed meanwhile; a GET is simply asked again.
        auto answer = exchange(request, deadline);
        if (answer || request.method != "GET") {
            return answer;
        }
    }
    auto socket = LoopbackSocket::connect(port_, deadline);
    if (!socket) {
        return tl::unexpected{socket.error()};
    }
    socket_ = *std::move(socket);
    return exchange(request, deadline);
}

NetResult<HttpAnswer> HttpClient::exchange(const HttpRequest& request, const Deadline& deadline) {
    auto socket = *std::exchange(socket_, std::nullopt);
    if (const auto sent = socket.write_all(request_bytes(request, port_), deadline); !sent) {
        return tl::unexpected{sent.error()};
    }
    std::string buffer;
    const auto head = read_head(socket, buffer, deadline);
    if (!head) {
        return tl::unexpected{head.error()};
    }
    HttpAnswer answer{head->status, {}};
    BodyReader reader{*head};
    while (reader.feed(buffer, answer.body) && !reader.is_complete()) {
        const auto more = socket.read_some(buffer, deadline);
        if (!more) {
            return tl::unexpected{more.error()};
        }
        if (!*more) {
            return net_error("the answer did not end in time");
        }
        if (!**more) {
            if (reader.ends_with_connection()) {
                return answer;
            }
            return net_error("the connection was closed in the middle of the answer");
        }
        if (answer.body.size() > kMaxBodyBytes) {
            return net_error("the answer is too large");
        }
    }
    if (!reader.is_complete()) {
        return net_error("the answer is not HTTP");
    }
    const auto connection = head->header("connection");
    if (head->header("content-length") && (!connection || *connection != "close")) {
        socket_ = std::move(socket);
    }
    return answer;
}

HttpStream::HttpStream(LoopbackSocket socket, HttpHead head, std::string buffer)
    : socket_{std::move(socket)}
    , head_{std::move(head)}
    , buffer_{std::move(buffer)}
    , reader_{head_} {}

NetResult<HttpStream> HttpStream::open(std::uint16_t port, const HttpRequest& request,
                                       std::chrono::milliseconds within) {
    const Deadline deadline{within};
    auto socket = LoopbackSocket::connect(port, deadline);
    if (!socket) {
        return tl::unexpected{socket.error()};
    }
    if (const auto sent = socket->write_all(request_bytes(request, port), deadline); !sent) {
        return tl::unexpected{sent.error()};
    }
    std::string buffer;
    auto head = read_head(*socket, buffer, deadline);
    if (!head) {
        return tl::unexpected{head.error()};
    }
    return HttpStream{*std::move(socket), *std::move(head), std::move(buffer)};
}

NetResult<std::optional<bool>> HttpStream::read_some(std::string& body,
                                                     std::chrono::milliseconds within) {
    const Deadline deadline{within};
    const auto before = body.size();
    for (;;) {
        if (!reader_.feed(buffer_, body)) {
            return net_error("the stream is broken");
        }
        if (body.size() > before) {
            return std::optional{true};
        }
        if (reader_.is_complete()) {
            return std::optional{false};
        }
        auto more = socket_.read_some(buffer_, deadline);
        if (!more || !*more || !**more) {
            return more;
        }
    }
}

} // namespace ao::cli
