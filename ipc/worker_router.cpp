// The ipc thread.
#include "ipc/worker_router.h"

#include "ipc/codec.h"
#include "ipc/failpoint.h"
#include "ipc/fields.h"
#include "ipc/limits.h"
#include "ipc/sockets.h"

#include <algorithm>
#include <optional>
#include <pthread.h>

namespace ao::ipc {

namespace {

using Clock = std::chrono::steady_clock;

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) {
        return false;
    }
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned>(a[i] ^ b[i]);
    }
    return difference == 0;
}

Bytes bytes_of(const zmq::message_t& part) {
    return {part.data<char>(), part.size()};
}

/// The link to one worker kind: who may speak, and what is outstanding.
struct Link {
    std::optional<WorkerBirth> expected;
    std::string routing_id;
    bool is_connected = false;
    Sequence received = 0;
    Sequence committed = 0;
    std::uint64_t refused = 0; // of this run
    std::uint64_t skipped = 0; // since the last fact in sequence
    std::uint64_t unanswered_pings = 0;
    std::uint64_t ping_token = 0;
    Clock::time_point pinged_at;

    WorkerRun run() const { return {expected->kind, expected->incarnation}; }
};

} // namespace

class WorkerRouter::Loop {
public:
    Loop(WorkerRouter& owner, const std::string& endpoint)
        : owner_{owner}
        , context_{1}
        , socket_{make_socket(context_, zmq::socket_type::router)} {
        socket_.set(zmq::sockopt::router_mandatory, true);
        socket_.bind(endpoint);
    }

    void run() {
        while (!owner_.stopping_) {
            std::array<zmq::pollitem_t, 2> items{{
                {socket_.handle(), 0, ZMQ_POLLIN, 0},
                {nullptr, owner_.doorbell_.descriptor(), ZMQ_POLLIN, 0},
            }};
            zmq::poll(items.data(), items.size(), time_to_next_ping());
            owner_.doorbell_.silence();
            carry_out_orders();
            receive_all();
            ping_when_due();
        }
        carry_out_orders();
    }

private:
    void carry_out_orders() {
        for (auto& order : owner_.take_orders()) {
            std::visit(Overloaded{
                           [&](WorkerBirth& birth) { expect(std::move(birth)); },
                           [&](WorkerRun run) { forget(run); },
                           [&](Outgoing& outgoing) { send(outgoing); },
                       },
                       order);
        }
    }

    void expect(WorkerBirth birth) {
        auto& link = link_of(birth.kind);
        link = Link{};
        link.routing_id = birth.routing_id();
        owner_.figures_[index_of(birth.kind)].round_trip_us = -1;
        link.expected = std::move(birth);
    }

    void forget(WorkerRun run) {
        auto& link = link_of(run.kind);
        if (link.expected && link.run() == run) {
            link = Link{};
        }
    }

    void send(const Outgoing& outgoing) {
        auto& link = link_of(outgoing.run.kind);
        if (!link.is_connected || link.run() != outgoing.run) {
            return;
        }
        if (const auto* ack = std::get_if<FactAck>(&outgoing.message)) {
            link.committed = std::max(link.committed, ack->committed);
        }
        transmit(link.routing_id, outgoing.run.incarnation, outgoing.message);
    }

    // A send that fails is not retried here: what has to arrive is sent again by its owner.
    void transmit(std::string_view peer, Incarnation incarnation,
                  const SupervisorMessage& message) {
        Envelope envelope;
        envelope.type = name_of(message);
        envelope.incarnation = incarnation;
        const auto head = encode(envelope);
        const auto body = encode_body(message);
        ipc::send(socket_, std::array<std::string_view, 3>{peer, head, body});
    }

    void receive_all() {
        // Bounded, so that orders (acknowledgements among them) are never starved by a flood.
        constexpr int kAtOnce = 512;
        for (int i = 0; i < kAtOnce; ++i) {
            const auto parts = receive(socket_);
            if (!parts) {
                return;
            }
            failpoint("hub.after_receive");
            receive_one(*parts);
        }
        owner_.doorbell_.ring(); // there may be more
    }

    void receive_one(const std::vector<zmq::message_t>& parts) {
        if (parts.empty()) {
            return;
        }
        const std::string peer{parts[0].data<char>(), parts[0].size()};
        auto* link = link_of_peer(peer);
        if (parts.size() != 3) {
            refuse(link, "a message that is not three frames");
            return;
        }
        const auto envelope = decode_envelope(bytes_of(parts[1]));
        if (!envelope) {
            refuse(link, to_text(envelope.error().problem));
            return;
        }
        auto message = decode_worker_message(envelope->type, bytes_of(parts[2]));
        if (!message) {
            refuse(link, to_text(message.error().problem));
            return;
        }
        if (const auto* hello = std::get_if<Hello>(&*message)) {
            greet(peer, link, *hello);
        } else if (link == nullptr || !link->is_connected) {
            ++owner_.strangers_;
        } else if (envelope->incarnation != link->expected->incarnation) {
            refuse(link, "another incarnation");
        } else {
            dispatch(*link, *envelope, std::move(*message));
        }
    }

    void greet(const std::string& peer, Link* link, const Hello& hello) {
        // The answer lets an old or foreign worker leave instead of waiting for ever.
        if (link == nullptr || hello.kind != to_text(link->expected->kind) ||
            !equal_in_constant_time(hello.secret, link->expected->secret)) {
            ++owner_.strangers_;
            transmit(peer, 0, Reject{"not_expected", "this worker is not the one expected"});
            return;
        }
        link->is_connected = true;
        link->pinged_at = Clock::now();
        transmit(peer, link->expected->incarnation, Welcome{link->committed});
        owner_.listener_.on_hello(link->run(), hello);
    }

    void dispatch(Link& link, const Envelope& envelope, WorkerMessage message) {
        auto& listener = owner_.listener_;
        const auto run = link.run();
        std::visit(
            Overloaded{
                [](const Hello&) {}, // greeted before
                [&](const Pong& pong) { measure(link, pong); },
                [&](const WatchApplied& applied) { listener.on_watch_applied(run, applied); },
                [&](OperationProgress& progress) {
                    listener.on_operation_progress(run, std::move(progress));
                },
                [&](OperationDone& done) { listener.on_operation_done(run, std::move(done)); },
                [&](const Goodbye& goodbye) { listener.on_goodbye(run, goodbye); },
                [&]<IsFact T>(T& fact) { take_fact(link, envelope, std::move(fact)); },
            },
            message);
    }

    template <IsFact T>
    void take_fact(Link& link, const Envelope& envelope, T fact) {
        if (T::kFrom != link.expected->kind) {
            refuse(&link, "a fact that is not this worker's to report");
            return;
        }
        if (envelope.sequence != link.received + 1) {
            skip(link, envelope.sequence);
            return;
        }
        if (envelope.sequence - link.committed > limits().fact_credits) {
            refuse(&link, "more facts than its credits");
            return;
        }
        link.skipped = 0;
        ++link.received;
        owner_.listener_.on_fact(link.run(), envelope.sequence, envelope.at_ms,
                                 Fact{std::move(fact)});
    }

    // A fact that was received before, or one after a gap. Both happen to an honest worker: the
    // first when an acknowledgement was lost, the second when the connection broke.
    void skip(Link& link, Sequence sequence) {
        if (++link.skipped > 4 * limits().fact_credits) {
            refuse(&link, "facts out of sequence without end");
        } else if (sequence == link.committed) {
            transmit(link.routing_id, link.expected->incarnation, FactAck{link.committed});
        } else if (sequence > link.received && link.skipped == 1) {
            transmit(link.routing_id, link.expected->incarnation, Resend{link.received + 1});
        }
    }

    void refuse(Link* link, std::string_view reason) {
        if (link == nullptr) {
            ++owner_.strangers_;
            return;
        }
        ++owner_.figures_[index_of(link->expected->kind)].frames_refused;
        if (++link->refused == limits().misuse_budget) {
            owner_.listener_.on_faulty(link->run(), reason);
        }
    }

    void measure(Link& link, const Pong& pong) {
        if (pong.token != link.ping_token || link.unanswered_pings == 0) {
            refuse(&link, "an answer to no ping");
            return;
        }
        link.unanswered_pings = 0;
        owner_.figures_[index_of(link.expected->kind)].round_trip_us =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - link.pinged_at)
                .count();
    }

    void ping_when_due() {
        const auto now = Clock::now();
        for (auto& link : links_) {
            if (!link.is_connected || now < due(link)) {
                continue;
            }
            if (link.unanswered_pings >= limits().pings_unanswered) {
                owner_.listener_.on_faulty(link.run(), "does not answer on the wire");
                link.is_connected = false;
                continue;
            }
            ++link.unanswered_pings;
            ++link.ping_token;
            link.pinged_at = now;
            transmit(link.routing_id, link.expected->incarnation, Ping{link.ping_token});
        }
    }

    // The first ping follows the hello at once, so that the round trip is known early.
    static Clock::time_point due(const Link& link) {
        return link.ping_token == 0 ? link.pinged_at : link.pinged_at + limits().ping_every;
    }

    std::chrono::milliseconds time_to_next_ping() const {
        constexpr std::chrono::milliseconds kForever{-1};
        std::optional<Clock::time_point> next;
        for (const auto& link : links_) {
            if (link.is_connected) {
                next = std::min(next.value_or(Clock::time_point::max()), due(link));
            }
        }
        if (!next) {
            return kForever;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
        return std::max(left, std::chrono::milliseconds{0});
    }

    Link& link_of(WorkerKind kind) { return links_[index_of(kind)]; }

    Link* link_of_peer(std::string_view peer) {
        for (auto& link : links_) {
            if (link.expected && link.routing_id == peer) {
                return &link;
            }
        }
        return nullptr;
    }

    WorkerRouter& owner_;
    zmq::context_t context_;
    zmq::socket_t socket_;
    std::array<Link, kWorkerKinds.size()> links_;
};

WorkerRouter::WorkerRouter(const std::string& endpoint, RouterListener& listener)
    : listener_{listener} {
    constexpr std::string_view kScheme = "ipc://";
    ::unlink(endpoint.substr(kScheme.size()).c_str());
    loop_ = std::make_unique<Loop>(*this, endpoint);
}

WorkerRouter::~WorkerRouter() {
    stop();
}

void WorkerRouter::start() {
    thread_ = std::thread{[this] {
        ::pthread_setname_np(::pthread_self(), "ao-ipc");
        loop_->run();
        loop_.reset(); // the socket closes on the thread that used it
    }};
}

void WorkerRouter::stop() {
    stopping_ = true;
    doorbell_.ring();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void WorkerRouter::expect(const WorkerBirth& birth) {
    post(birth);
}

void WorkerRouter::forget(WorkerRun run) {
    post(run);
}

void WorkerRouter::send(WorkerRun run, SupervisorMessage message) {
    post(Outgoing{run, std::move(message)});
}

void WorkerRouter::post(Order order) {
    {
        const std::lock_guard lock{mutex_};
        orders_.push_back(std::move(order));
    }
    doorbell_.ring();
}

std::vector<WorkerRouter::Order> WorkerRouter::take_orders() {
    const std::lock_guard lock{mutex_};
    return std::exchange(orders_, {});
}

const LinkFigures& WorkerRouter::figures(WorkerKind kind) const {
    return figures_[index_of(kind)];
}

} // namespace ao::ipc
