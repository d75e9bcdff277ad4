// Serves many streams from one thread.
#include "supervisor/api/stream_hub.h"

#include "ipc/limits.h"

namespace ao::api {

namespace {

// Pages that one hub has read at the same time: replay must not fill the request pool.
constexpr std::size_t kPagesAtOnce = 2;

/// The next multiple of the interval, so that both hubs wake in the same moment.
Hub::Clock::time_point next_heartbeat() {
    const auto every = ipc::limits().stream_heartbeat;
    const auto since =
        std::chrono::floor<std::chrono::milliseconds>(Hub::Clock::now().time_since_epoch());
    return Hub::Clock::time_point{since - since % every + every};
}

} // namespace

/// The timer behind the heartbeats; armed only while there are readers.
class StreamHub::Heartbeat : public Hub::Member {
public:
    explicit Heartbeat(StreamHub& home)
        : home_{home} {}

    int descriptor() const override { return -1; }

    void on_adopted() override {}

    void on_ready(std::uint32_t) override {}

    void on_deadline() override { home_.on_heartbeat(); }

private:
    StreamHub& home_;
};

StreamHub::StreamHub(const std::string& thread_name, EventRing& ring, Metrics& metrics,
                     PageReader reader)
    : ring_{ring}
    , metrics_{metrics}
    , read_page_{std::move(reader)}
    , chunked_heartbeat_{whole(as_chunk(kHeartbeat))}
    , plain_heartbeat_{whole(std::string{kHeartbeat})}
    , hub_{thread_name, ipc::limits().streams, [this] { on_ring(); }} {
    auto timer = std::make_unique<Heartbeat>(*this);
    heartbeat_ = timer.get();
    hub_.add(std::move(timer)); // the thread does not run yet
}

bool StreamHub::adopt(StreamClient::Start start) {
    return hub_.adopt(std::make_unique<StreamClient>(*this, std::move(start)));
}

void StreamHub::enlist(StreamClient& client) {
    if (clients_.empty()) {
        hub_.set_deadline(*heartbeat_, next_heartbeat());
    }
    clients_.emplace(client.id(), &client);
}

void StreamHub::drop(StreamClient& client) {
    clients_.erase(client.id());
    if (clients_.empty()) {
        hub_.clear_deadline(*heartbeat_);
    }
    hub_.remove(client);
}

void StreamHub::ask_for_page(std::uint64_t client, std::int64_t cursor) {
    wishes_.push_back({client, cursor});
    read_next_pages();
}

void StreamHub::read_next_pages() {
    while (reading_ < kPagesAtOnce && !wishes_.empty()) {
        const auto wish = wishes_.front();
        wishes_.pop_front();
        if (clients_.contains(wish.client)) {
            ++reading_;
            read_page_(wish.client, wish.cursor);
        }
    }
}

void StreamHub::deliver(LogPage page) {
    {
        const std::scoped_lock lock{mutex_};
        delivered_.push_back(std::move(page));
    }
    hub_.ring();
}

void StreamHub::on_ring() {
    std::vector<LogPage> pages;
    {
        const std::scoped_lock lock{mutex_};
        pages.swap(delivered_);
    }
    for (auto& page : pages) {
        --reading_;
        const auto found = clients_.find(page.client);
        if (found != clients_.end() && !found->second->on_page(std::move(page))) {
            drop(*found->second);
        }
    }
    read_next_pages();
    // Dropping one reader leaves the iterators of the others valid.
    for (auto at = clients_.begin(); at != clients_.end();) {
        auto& client = *(at++)->second;
        if (!client.on_news()) {
            drop(client);
        }
    }
}

void StreamHub::on_heartbeat() {
    hub_.set_deadline(*heartbeat_, next_heartbeat());
    for (auto at = clients_.begin(); at != clients_.end();) {
        auto& client = *(at++)->second;
        if (!client.on_heartbeat()) {
            drop(client);
        }
    }
}

} // namespace ao::api
