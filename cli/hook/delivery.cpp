// One request on one non-blocking connection; of the answer only the status matters.
#include "cli/hook/delivery.h"

#include "cli/hook/descriptor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace ao::hook {

namespace {

bool wait_for(int fd, short what, const Deadline& deadline) {
    pollfd one{fd, what, 0};
    int count = 0;
    do {
        count = poll(&one, 1, deadline.left());
    } while (count < 0 && errno == EINTR);
    return count > 0;
}

bool connect_to(int fd, uint16_t port, const Deadline& deadline) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return true;
    }
    int error = errno;
    socklen_t size = sizeof error;
    return error == EINPROGRESS && wait_for(fd, POLLOUT, deadline) &&
           getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

void send_all(int fd, iovec* parts, int count, const Deadline& deadline) {
    while (count > 0) {
        msghdr message{};
        message.msg_iov = parts;
        message.msg_iovlen = static_cast<decltype(message.msg_iovlen)>(count);
        const ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && (errno != EAGAIN || !wait_for(fd, POLLOUT, deadline))) {
            // Whether the daemon answered before it closed is for the reader to see.
            return;
        }
        size_t rest = sent > 0 ? static_cast<size_t>(sent) : 0;
        for (; count > 0 && rest >= parts->iov_len; --count, ++parts) {
            rest -= parts->iov_len;
        }
        if (count > 0) {
            parts->iov_base = static_cast<char*>(parts->iov_base) + rest;
            parts->iov_len -= rest;
        }
    }
}

/// The status of the answer, or 0 when none came.
int read_status(int fd, const Deadline& deadline) {
    constexpr size_t kStatusLine = sizeof "HTTP/1.1 200" - 1;
    char text[2048];
    size_t size = 0;
    while (size < kStatusLine && wait_for(fd, POLLIN, deadline)) {
        const ssize_t count = recv(fd, text + size, sizeof text - size, 0);
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
            break;
        }
        size += count > 0 ? static_cast<size_t>(count) : 0;
    }
    if (size < kStatusLine || memcmp(text, "HTTP/1.", 7) != 0 || text[8] != ' ') {
        return 0;
    }
    int status = 0;
    for (int i = 9; i < 12; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return 0;
        }
        status = status * 10 + (text[i] - '0');
    }
    return status;
}

void add_head(const HookEvent& event, uint16_t port, Text<2048>* head) {
    head->add("POST /api/v1/hooks/").add(event.agent).add("/").add(event.name);
    head->add(" HTTP/1.1\r\nHost: 127.0.0.1:").add_number(port);
    head->add("\r\nX-AO-Event-Id: ").add(event.id.c_str());
    head->add("\r\nX-AO-Session: ").add(event.session.c_str());
    if (event.generation > 0) {
        head->add("\r\nX-AO-Generation: ").add_number(event.generation);
    }
    if (event.is_cut) {
        head->add("\r\nX-AO-Truncated: ");
        event.original_bytes > 0 ? head->add_number(event.original_bytes) : head->add("unknown");
    }
    head->add("\r\nContent-Type: application/octet-stream\r\nContent-Length: ");
    head->add_number(event.payload_size).add("\r\nConnection: close\r\n\r\n");
}

} // namespace

Delivery deliver(const HookEvent& event, uint16_t port, const Deadline& deadline,
                 Text<128>* why_not) {
    const Descriptor connection{socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!connection.is_open() || !connect_to(connection.get(), port, deadline)) {
        why_not->add("the daemon does not accept a connection");
        return Delivery::not_done;
    }
    Text<2048> head;
    add_head(event, port, &head);
    iovec parts[2] = {{const_cast<char*>(head.c_str()), head.size()},
                      {const_cast<char*>(event.payload), event.payload_size}};
    send_all(connection.get(), parts, event.payload_size > 0 ? 2 : 1, deadline);
    const int status = read_status(connection.get(), deadline);
    if (status >= 200 && status < 300) {
        return Delivery::stored;
    }
    if (status == 0) {
        why_not->add("the daemon did not answer in time");
        return Delivery::not_done;
    }
    why_not->add("the daemon answered HTTP ").add_number(static_cast<uint64_t>(status));
    const bool may_pass = status == 408 || status == 425 || status == 429;
    return status >= 400 && status < 500 && !may_pass ? Delivery::refused : Delivery::not_done;
}

} // namespace ao::hook
