// Moves one stream along.
#include "supervisor/api/stream_client.h"

#include "ipc/limits.h"
#include "supervisor/api/stream_hub.h"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace ao::api {

namespace {

constexpr std::size_t kPiecesAtOnce = 32;

} // namespace

StreamClient::StreamClient(StreamHub& home, Start start)
    : home_{home}
    , id_{start.id}
    , socket_{std::move(start.socket)}
    , chunked_{start.chunked}
    , cursor_{start.stream.cursor}
    , drained_{start.stream.drained}
    , place_{std::move(start.stream.place)}
    , access_{std::move(start.access)} {
    const auto& text = start.stream.first_text;
    pending_.push_back(whole(start.head + (chunked_ ? as_chunk(text) : text)));
    // The kernel would let one stalled reader hold megabytes.
    const int bytes = static_cast<int>(ipc::limits().stream_send_bytes);
    ::setsockopt(descriptor(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
}

StreamClient::~StreamClient() {
    // Between two events the body can be ended properly; a client sees the end, not an error.
    if (chunked_ && first_pending_ == pending_.size()) {
        ::send(descriptor(), kLastChunk.data(), kLastChunk.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    access_.write();
    home_.metrics().stream_closed(why_);
}

void StreamClient::on_adopted() {
    home_.enlist(*this);
    const bool watched = home_.hub().watch(*this, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    if (!(watched || end("descriptors")) || !pump()) {
        home_.drop(*this);
    }
}

void StreamClient::on_ready(std::uint32_t events) {
    if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0U) {
        end("client left");
        home_.drop(*this);
        return;
    }
    stalled_ = stalled_ && (events & EPOLLOUT) == 0U;
    if (((events & EPOLLIN) != 0U && !read_to_nowhere()) || (!stalled_ && !pump())) {
        home_.drop(*this);
    }
}

void StreamClient::on_deadline() {
    end("stalled");
    home_.drop(*this);
}

bool StreamClient::end(const char* why) {
    why_ = why;
    return false;
}

bool StreamClient::read_to_nowhere() {
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    do {
        got = ::recv(descriptor(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    } while (got > 0);
    return (got < 0 && (errno == EAGAIN || errno == EINTR)) || end("client left");
}

bool StreamClient::on_news() {
    if (!stalled_) {
        return pump();
    }
    return !(live_ && home_.ring().has_lost(cursor_)) || end("fell behind");
}

bool StreamClient::on_page(LogPage page) {
    paging_ = false;
    if (page.failed) {
        return end("log not readable");
    }
    cursor_ = page.cursor;
    drained_ = page.drained;
    if (!page.text.empty()) {
        pending_.push_back(whole(chunked_ ? as_chunk(page.text) : std::move(page.text)));
    }
    return stalled_ || pump();
}

bool StreamClient::on_heartbeat() {
    if (stalled_ || first_pending_ != pending_.size()) {
        return true;
    }
    pending_.push_back(home_.heartbeat(chunked_));
    return pump();
}

bool StreamClient::pump() {
    while (true) {
        if (first_pending_ == pending_.size()) {
            pending_.clear();
            first_pending_ = 0;
            const auto outcome = refill();
            if (outcome != Refill::more) {
                return outcome == Refill::nothing;
            }
        }
        if (!send_pending()) {
            return end("client left");
        }
        if (stalled_) {
            return true;
        }
    }
}

StreamClient::Refill StreamClient::refill() {
    if (paging_) {
        return Refill::nothing;
    }
    switch (home_.ring().gather(cursor_, chunked_, kPiecesAtOnce, pending_)) {
    case EventRing::Standing::gathered:
        live_ = true;
        return Refill::more;
    case EventRing::Standing::caught_up:
        live_ = true;
        return Refill::nothing;
    case EventRing::Standing::unknown:
        return drained_ ? Refill::nothing : ask_for_page();
    case EventRing::Standing::fallen_out:
        if (live_) {
            end("fell behind");
            return Refill::over;
        }
        return ask_for_page();
    }
    return Refill::over;
}

StreamClient::Refill StreamClient::ask_for_page() {
    paging_ = true;
    home_.ask_for_page(id_, cursor_);
    return Refill::nothing;
}

bool StreamClient::send_pending() {
    std::array<iovec, kPiecesAtOnce> parts{};
    std::size_t count = 0;
    std::size_t wanted = 0;
    for (auto at = first_pending_; at < pending_.size() && count < parts.size(); ++at, ++count) {
        const auto view = pending_[at].view();
        parts.at(count) = {const_cast<char*>(view.data()), view.size()};
        wanted += view.size();
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const auto sent = ::sendmsg(descriptor(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        return false;
    }
    auto left = sent < 0 ? 0 : static_cast<std::size_t>(sent);
    access_.bytes += left;
    const bool progress = left > 0;
    const bool partial = left < wanted;
    while (first_pending_ < pending_.size() && left >= pending_[first_pending_].view().size()) {
        left -= pending_[first_pending_].view().size();
        pending_[first_pending_++].text.reset();
    }
    if (left > 0) {
        pending_[first_pending_].begin += left;
    }
    if (partial && (progress || !stalled_)) {
        home_.hub().set_deadline(*this, Hub::Clock::now() + ipc::limits().stream_stall);
    } else if (!partial) {
        home_.hub().clear_deadline(*this);
    }
    stalled_ = partial;
    return true;
}

} // namespace ao::api
