// Serves many terminals from one thread.
#include "supervisor/api/terminal_hub.h"

#include "ipc/limits.h"
#include "supervisor/api/error_response.h"
#include "supervisor/api/web_socket_handshake.h"
#include "supervisor/log.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace ao::api {

namespace {

// Terminals that are looked for at the same time: the request pool is for requests.
constexpr std::size_t kFoundAtOnce = 8;

TerminalOpening find_safely(TerminalPort& port, const std::string& id) {
    std::string cause;
    try {
        return open_terminal(port, id);
    } catch (const Poco::Exception& error) {
        cause = error.displayText();
    } catch (const std::exception& error) {
        cause = error.what();
    }
    log::error("a terminal could not be opened", {{"terminal", id}, {"error", cause}});
    return {"", TerminalAway{"the daemon could not look for it; its log says why"}};
}

} // namespace

TerminalHub::TerminalHub(TerminalPort& port, Metrics& metrics, RunOnPool run_on_pool)
    : port_{port}
    , metrics_{metrics}
    , run_on_pool_{std::move(run_on_pool)}
    , open_{std::make_shared<std::atomic<std::size_t>>(0)}
    , hub_{"ao-terminals", ipc::limits().terminal_sockets, [this] { on_ring(); }} {}

void TerminalHub::stop() {
    stopping_ = true;
    hub_.stop();
}

Response TerminalHub::answer(const Request& request) {
    auto response = web_socket_answer(request);
    if (response.status != 101) {
        return response;
    }
    if (stopping_) {
        return error_response({ErrorKind::unavailable, "SHUTTING_DOWN", "the daemon is stopping"},
                              request.id);
    }
    if (open_->fetch_add(1) >= ipc::limits().terminal_sockets) {
        open_->fetch_sub(1);
        return error_response({ErrorKind::unavailable, "TOO_MANY_TERMINALS",
                               "as many terminal connections are open as the daemon serves; close "
                               "one"},
                              request.id);
    }
    response.web_socket = WebSocketStart{
        std::shared_ptr<void>{open_.get(), [open = open_](void*) { open->fetch_sub(1); }}};
    return response;
}

void TerminalHub::adopt(MuxClient::Start start) {
    hub_.adopt(std::make_unique<MuxClient>(*this, std::move(start)));
}

void TerminalHub::on_changes(const std::vector<Change>& changes) {
    if (subscribers_ == 0) {
        return;
    }
    {
        const std::scoped_lock lock{mutex_};
        for (const auto& change : changes) {
            notices_.push_back(std::make_shared<const std::string>(mux_notice(change)));
        }
        // One more than a client may have waiting: each is then told to begin anew.
        const auto most = ipc::limits().terminal_notices + 1;
        if (notices_.size() > most) {
            notices_.erase(notices_.begin(), notices_.end() - static_cast<std::ptrdiff_t>(most));
        }
    }
    hub_.ring();
}

void TerminalHub::welcome(MuxClient& client) {
    clients_.insert(&client);
}

void TerminalHub::subscribe(MuxClient& client) {
    if (subscribed_.insert(&client).second) {
        ++subscribers_;
    }
}

Terminal& TerminalHub::open(MuxClient& client, const MuxRequest& request) {
    const auto key = next_key_++;
    auto terminal = std::make_unique<Terminal>(*this, client, key, request);
    auto& opened = *terminal;
    terminals_.emplace(key, &opened);
    hub_.add(std::move(terminal));
    return opened;
}

void TerminalHub::part_with(MuxClient& client) {
    clients_.erase(&client);
    subscribers_ -= subscribed_.erase(&client);
    retired_.push_back(&client);
    hub_.ring();
}

void TerminalHub::tell_of_room(MuxClient& client) {
    roomy_.push_back(&client);
    hub_.ring();
}

void TerminalHub::find(Terminal& terminal) {
    wishes_.push_back({terminal.key(), terminal.id()});
    find_next();
}

void TerminalHub::find_next() {
    while (finding_ < kFoundAtOnce && !wishes_.empty()) {
        auto wish = std::move(wishes_.front());
        wishes_.pop_front();
        if (!terminals_.contains(wish.key)) {
            continue; // closed meanwhile
        }
        ++finding_;
        const auto key = wish.key;
        if (!run_on_pool_([this, wish = std::move(wish)] {
                deliver({wish.key, find_safely(port_, wish.id)});
            })) {
            deliver({key, {"", NoTerminal{"the daemon is stopping"}}});
        }
    }
}

void TerminalHub::deliver(Found found) {
    {
        const std::scoped_lock lock{mutex_};
        found_.push_back(std::move(found));
    }
    hub_.ring();
}

void TerminalHub::on_ring() {
    std::vector<Found> found;
    {
        const std::scoped_lock lock{mutex_};
        found.swap(found_);
    }
    for (auto& [key, opening] : found) {
        --finding_;
        if (const auto terminal = terminals_.find(key); terminal != terminals_.end()) {
            terminal->second->on_opened(std::move(opening));
        }
    }
    find_next();
    spread_notices();
    for (auto* const client : std::exchange(roomy_, {})) {
        if (clients_.contains(client)) {
            client->make_room_known();
        }
    }
    destroy_retired();
}

void TerminalHub::spread_notices() {
    std::vector<std::shared_ptr<const std::string>> notices;
    {
        const std::scoped_lock lock{mutex_};
        notices.swap(notices_);
    }
    if (notices.empty()) {
        return;
    }
    // A client that cannot take it leaves the list.
    for (auto* const client : std::vector<MuxClient*>(subscribed_.begin(), subscribed_.end())) {
        client->notify(notices);
    }
}

void TerminalHub::enlist(Terminal& terminal) {
    viewers_[terminal.directory()].push_back(&terminal);
}

void TerminalHub::delist(Terminal& terminal) {
    const auto found = viewers_.find(terminal.directory());
    if (found == viewers_.end() || std::erase(found->second, &terminal) == 0) {
        return;
    }
    if (found->second.empty()) {
        viewers_.erase(found);
    } else {
        arrange(terminal.directory());
    }
}

void TerminalHub::arrange(const std::string& directory) {
    const auto found = viewers_.find(directory);
    if (found == viewers_.end()) {
        return;
    }
    const auto& viewers = found->second;
    const bool primary_decides =
        std::any_of(viewers.begin(), viewers.end(), [](const Terminal* viewer) {
            return viewer->is_primary() && viewer->names_size();
        });
    for (auto* const viewer : viewers) {
        viewer->take_part(viewer->names_size() && (viewer->is_primary() || !primary_decides));
    }
}

void TerminalHub::retire(Terminal& terminal) {
    terminals_.erase(terminal.key());
    retired_.push_back(&terminal);
    hub_.ring();
}

void TerminalHub::destroy_retired() {
    for (auto* const member : std::exchange(retired_, {})) {
        hub_.remove(*member);
    }
}

} // namespace ao::api
