// Builds the parts, in the order in which they use each other, and takes them down in reverse.
#include "supervisor/api/http_api.h"

#include "ipc/limits.h"
#include "supervisor/api/door.h"
#include "supervisor/api/request_runner.h"
#include "supervisor/api/routes.h"

namespace ao::api {

class HttpApi::Parts {
public:
    Parts(HttpApiOptions options, Ports ports)
        : options_{std::move(options)}
        , pool_{ipc::limits().http_threads, ipc::limits().http_queue,
                ipc::limits().http_thread_idle}
        , waiting_{pool_.max_threads() / 2}
        , events_{ports.supervisor, metrics_,
                  [this](RequestPool::Job job) { return pool_.submit_always(std::move(job)); }}
        , terminals_{ports.terminals, metrics_,
                     [this](RequestPool::Job job) { return pool_.submit_always(std::move(job)); }}
        , context_{ports.supervisor,
                   ports.projects,
                   ports.sessions,
                   ports.messages,
                   ports.agents,
                   ports.usage,
                   metrics_,
                   events_,
                   terminals_,
                   waiting_,
                   options_.request_timeout} {}

    void listen() {
        listener_ = listen_on_loopback(options_.port);
        port_ = bound_port(listener_);
    }

    void start() {
        dispatcher_ = std::make_unique<Dispatcher>(make_router(context_),
                                                   RequestGuard{port_, options_.allowed_origins});
        runner_ = std::make_unique<RequestRunner>(
            RequestRunner::Parts{*dispatcher_, ids_, metrics_, events_, terminals_, pool_,
                                 [this](std::unique_ptr<Connection> connection) {
                                     door_->give_back(std::move(connection));
                                 }});
        door_ =
            std::make_unique<Door>(metrics_, ids_, [this](auto& connection) { take(connection); });
        events_.start();
        terminals_.start();
        door_->start(std::move(listener_));
    }

    void stop() {
        listener_.close();
        if (door_ == nullptr) {
            return;
        }
        runner_->begin_closing();
        door_->close();
        events_.stop();
        terminals_.stop();
        pool_.stop();
        door_->stop();
    }

    std::uint16_t port() const { return port_; }

    void on_changes(const std::vector<Change>& changes) {
        events_.on_changes(changes);
        terminals_.on_changes(changes);
    }

private:
    /// Gives a complete request to the pool; leaves the pointer set when that is full.
    void take(std::unique_ptr<Connection>& connection) {
        // A job is copyable by type; it owns the connection through this until it runs.
        const auto box = std::make_shared<std::unique_ptr<Connection>>(std::move(connection));
        if (!pool_.submit([this, box] { runner_->run(std::move(*box)); })) {
            connection = std::move(*box);
        }
    }

    HttpApiOptions options_;
    RequestIds ids_;
    Metrics metrics_;
    RequestPool pool_;
    WaitingRoom waiting_;
    EventStream events_;
    TerminalHub terminals_;
    RouteContext context_;
    Socket listener_;
    std::uint16_t port_ = 0;
    std::unique_ptr<Dispatcher> dispatcher_;
    std::unique_ptr<RequestRunner> runner_;
    std::unique_ptr<Door> door_;
};

HttpApi::HttpApi(HttpApiOptions options, Ports ports)
    : parts_{std::make_unique<Parts>(std::move(options), ports)} {}

HttpApi::~HttpApi() {
    stop();
}

void HttpApi::listen() {
    parts_->listen();
}

void HttpApi::start() {
    parts_->start();
}

std::uint16_t HttpApi::port() const {
    return parts_->port();
}

void HttpApi::on_changes(const std::vector<Change>& changes) {
    parts_->on_changes(changes);
}

void HttpApi::stop() {
    parts_->stop();
}

} // namespace ao::api
