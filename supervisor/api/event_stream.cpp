// Opens streams and feeds them.
#include "supervisor/api/event_stream.h"

#include "ipc/limits.h"
#include "supervisor/api/error_response.h"
#include "supervisor/api/routes.h"
#include "supervisor/api/target.h"
#include "supervisor/log.h"

#include <Poco/Exception.h>

#include <limits>

namespace ao::api {

namespace {

/// Where the client wants to go on: `after` beats Last-Event-ID, an empty one is none.
ApiResult<std::optional<std::int64_t>> requested_cursor(const Request& request) {
    auto text = first_of(request.query, "after").value_or("");
    if (text.empty()) {
        text = request.head.get("Last-Event-ID", "");
    }
    if (text.empty()) {
        return std::nullopt;
    }
    const auto number = parse_number(text);
    if (!number || *number > std::numeric_limits<std::int64_t>::max()) {
        return tl::unexpected{ApiError{ErrorKind::bad_request, "INVALID_AFTER",
                                       "after and Last-Event-ID must be the id of an event"}};
    }
    return static_cast<std::int64_t>(*number);
}

} // namespace

EventStream::EventStream(SupervisorPort& port, Metrics& metrics, RunOnPool run_on_pool)
    : port_{port}
    , metrics_{metrics}
    , run_on_pool_{std::move(run_on_pool)}
    , ring_{ipc::limits().stream_ring_frames, ipc::limits().stream_ring_bytes}
    , open_{std::make_shared<std::atomic<std::size_t>>(0)} {
    for (std::size_t at = 0; at < hubs_.size(); ++at) {
        hubs_.at(at) =
            std::make_unique<StreamHub>("ao-stream-" + std::to_string(at), ring_, metrics_,
                                        [this, at](std::uint64_t client, std::int64_t cursor) {
                                            read_page_for(at, client, cursor);
                                        });
    }
}

void EventStream::start() {
    for (auto& hub : hubs_) {
        hub->start();
    }
}

void EventStream::stop() {
    stopping_ = true;
    for (auto& hub : hubs_) {
        hub->stop();
    }
}

void EventStream::on_changes(const std::vector<Change>& changes) {
    ring_.push(changes);
    if (open_->load() == 0) {
        return; // who opens one after this reads the ring after it as well
    }
    for (auto& hub : hubs_) {
        hub->ring_doorbell();
    }
}

std::shared_ptr<void> EventStream::take_place() {
    if (open_->fetch_add(1) >= ipc::limits().streams) {
        open_->fetch_sub(1);
        return nullptr;
    }
    return {open_.get(), [open = open_](void*) { open->fetch_sub(1); }};
}

Response EventStream::open(const Request& request) {
    const auto cursor = requested_cursor(request);
    if (!cursor) {
        return error_response(cursor.error(), request.id);
    }
    if (stopping_) {
        return error_response({ErrorKind::unavailable, "SHUTTING_DOWN", "the daemon is stopping"},
                              request.id);
    }
    auto place = take_place();
    if (!place) {
        return error_response({ErrorKind::unavailable, "TOO_MANY_STREAMS",
                               "as many event streams are open as the daemon serves; close one"},
                              request.id);
    }
    auto page = read_page(cursor->value_or(0), cursor->has_value());
    if (!page) {
        return error_response(page.error(), request.id);
    }
    Response response;
    response.content_type = "text/event-stream; charset=utf-8";
    response.headers = {{"Cache-Control", "no-cache"}, {"X-Accel-Buffering", "no"}};
    response.stream =
        StreamStart{page->cursor, std::move(page->text), page->drained, std::move(place)};
    return response;
}

void EventStream::adopt(StreamClient::Start start) {
    start.id = next_client_.fetch_add(1);
    metrics_.stream_opened();
    hubs_.at(start.id % hubs_.size())->adopt(std::move(start));
}

ApiResult<LogPage> EventStream::read_page(std::int64_t cursor, bool resumes) {
    const auto limit = ipc::limits().replay_page;
    const auto page = port_.changes_after(cursor, limit);
    if (!page) {
        return tl::unexpected{page.error()};
    }
    LogPage result;
    result.cursor = cursor;
    if (cursor > page->head) {
        // The client knows a log that this one is not: the database was replaced.
        result.cursor = page->head;
        result.text = resync_text(result.cursor, page->oldest, page->head);
        result.drained = true;
        return result;
    }
    if (resumes && cursor < page->oldest - 1) {
        result.cursor = page->oldest - 1;
        result.text = resync_text(result.cursor, page->oldest, page->head);
    }
    for (const auto& change : page->changes) {
        result.text += event_text(change);
        result.cursor = change.seq;
    }
    result.drained = page->changes.size() < limit;
    return result;
}

void EventStream::read_page_for(std::size_t hub, std::uint64_t client, std::int64_t cursor) {
    const bool accepted = run_on_pool_([this, hub, client, cursor] {
        LogPage result;
        result.failed = true;
        try {
            if (auto page = read_page(cursor, true)) {
                result = std::move(*page);
            }
        } catch (const Poco::Exception& error) {
            log::error("event replay failed", {{"error", error.displayText()}});
        } catch (const std::exception& error) {
            log::error("event replay failed", {{"error", error.what()}});
        }
        result.client = client;
        hubs_.at(hub)->deliver(std::move(result));
    });
    if (!accepted) {
        LogPage failed;
        failed.client = client;
        failed.failed = true;
        hubs_.at(hub)->deliver(std::move(failed));
    }
}

void add_event_routes(Router& router, RouteContext& context) {
    router.add({"GET",
                "/api/v1/events",
                "streamEvents",
                [&context](const Request& request) { return context.events.open(request); },
                {}});
}

} // namespace ao::api
