// Answers requests.
#include "supervisor/api/request_runner.h"

#include "ipc/limits.h"
#include "supervisor/api/access_log.h"
#include "supervisor/api/error_response.h"

#include <Poco/String.h>

#include <poll.h>

namespace ao::api {

void RequestRunner::run(std::unique_ptr<Connection> connection) {
    using State = RequestReader::State;
    while (true) {
        const auto after = run_one(connection);
        if (after == After::gone) {
            return;
        }
        if (after == After::next && connection->reader.state() == State::complete) {
            continue; // pipelined
        }
        const bool may_linger = after == After::next && connection->reader.state() == State::empty;
        if (may_linger && linger(*connection)) {
            if (!connection->receive()) {
                return;
            }
            if (connection->reader.state() == State::complete) {
                continue;
            }
        }
        parts_.give_back(std::move(connection));
        return;
    }
}

RequestRunner::After RequestRunner::run_one(std::unique_ptr<Connection>& connection) {
    AccessEntry access;
    auto raw = connection->reader.take();
    Request request;
    request.id = parts_.ids.adopt(raw.head.get("X-Request-Id", ""));
    request.head = std::move(raw.head);
    request.body = std::move(raw.body);
    access.id = request.id;
    access.method = request.head.getMethod();
    access.target = request.head.getURI();
    access.remote = connection->remote;

    auto response = parts_.dispatcher.answer(request);
    if (response.web_socket && connection->reader.state() != RequestReader::State::empty) {
        // RFC 6455, 4.1: frames come after the answer. These bytes were read as a request.
        response = error_response({ErrorKind::bad_request, "BAD_HANDSHAKE",
                                   "a client of a WebSocket waits for the answer first"},
                                  request.id);
    }
    const bool close = wants_close(request);
    auto text = render(response, request, close && !response.stream);
    access.status = response.status;
    access.cause = std::move(response.cause);
    parts_.metrics.count_request(response.route, response.status, access.took());
    if (response.stream) {
        const bool chunked = request.head.getVersion() == Poco::Net::HTTPMessage::HTTP_1_1;
        parts_.events.adopt({0, std::move(connection->socket), std::move(text), chunked,
                             std::move(*response.stream), std::move(access)});
        return After::gone;
    }
    access.bytes = text.size();
    if (response.web_socket) {
        // The first bytes of a connection always fit the kernel's buffer.
        if (connection->send(std::move(text)) && connection->unsent.empty()) {
            parts_.terminals.adopt({std::move(connection->socket),
                                    std::move(response.web_socket->place), std::move(access)});
        }
        return After::gone;
    }
    connection->close_after_sent = close;
    const bool alive = connection->send(std::move(text));
    access.write();
    if (response.after_sent) {
        response.after_sent();
    }
    if (!alive) {
        return After::gone;
    }
    if (!connection->unsent.empty()) {
        return After::give_back;
    }
    if (close) {
        // Everything that was received has been read, unless the client went on talking.
        return connection->reader.state() == RequestReader::State::empty ? After::gone
                                                                         : After::give_back;
    }
    return After::next;
}

bool RequestRunner::wants_close(const Request& request) const {
    const auto wish = Poco::toLower(request.head.get("Connection", ""));
    const bool is_1_0 = request.head.getVersion() == Poco::Net::HTTPMessage::HTTP_1_0;
    const bool asked = is_1_0 ? wish.find("keep-alive") == std::string::npos
                              : wish.find("close") != std::string::npos;
    // Keeping connections while others wait in vain would favor who came first.
    return asked || closing_ || (parts_.pool.is_crowded() && parts_.pool.has_queue());
}

bool RequestRunner::linger(Connection& connection) {
    if (parts_.pool.has_queue() || closing_ ||
        2 * lingering_.load(std::memory_order_relaxed) >= parts_.pool.max_threads()) {
        return false;
    }
    lingering_.fetch_add(1, std::memory_order_relaxed);
    pollfd readiness{connection.socket.descriptor(), POLLIN, 0};
    const int ready = ::poll(&readiness, 1, static_cast<int>(ipc::limits().http_linger.count()));
    lingering_.fetch_sub(1, std::memory_order_relaxed);
    return ready > 0;
}

} // namespace ao::api
