// Sends, re-sends and receives for a worker.
#include "ipc/worker_link.h"

#include "ipc/codec.h"
#include "ipc/failpoint.h"
#include "ipc/fields.h"
#include "ipc/limits.h"
#include "ipc/sockets.h"
#include "ipc/wall_clock.h"

#include <unistd.h>

namespace ao::ipc {

namespace {

std::int64_t wall_ms() {
    return wall_now().time_since_epoch().count();
}

} // namespace

class WorkerLink::Socket {
public:
    explicit Socket(const WorkerBirth& birth)
        : socket_{make_socket(context_, zmq::socket_type::dealer)} {
        socket_.set(zmq::sockopt::routing_id, birth.routing_id());
        // Nothing is queued for a supervisor that is not there.
        socket_.set(zmq::sockopt::immediate, true);
        // A goodbye may take this long to leave when the context ends.
        socket_.set(zmq::sockopt::linger, 200);
        socket_.connect(birth.endpoint);
    }

    zmq::socket_t& operator*() { return socket_; }

    zmq::socket_t* operator->() { return &socket_; }

private:
    zmq::context_t context_{1};
    zmq::socket_t socket_;
};

WorkerLink::WorkerLink(std::shared_ptr<VitalsPage> page)
    : page_{std::move(page)}
    , incarnation_{page_->birth().incarnation}
    , socket_{std::make_unique<Socket>(page_->birth())}
    , outbox_{limits().fact_credits, limits().outbox_subjects} {}

WorkerLink::~WorkerLink() = default;

void* WorkerLink::handle() {
    return (*socket_)->handle();
}

void WorkerLink::say_hello(const std::string& build) {
    const auto birth = page_->birth();
    failpoint("worker.before_hello");
    // The connection is made in the background; the first message waits for it.
    (*socket_)->set(zmq::sockopt::sndtimeo, static_cast<int>(limits().hello_within.count()));
    Envelope envelope;
    envelope.type = Hello::kName;
    envelope.incarnation = incarnation_;
    const Hello hello{std::string{to_text(birth.kind)}, static_cast<std::uint64_t>(::getpid()),
                      build, birth.secret};
    const auto head = encode(envelope);
    const auto body = encode_body(WorkerMessage{hello});
    (*socket_)->send(zmq::buffer(head), zmq::send_flags::sndmore);
    (*socket_)->send(zmq::buffer(body), zmq::send_flags::none);
}

void WorkerLink::on_readable(const std::function<void(SupervisorMessage)>& receive_message) {
    while (const auto parts = receive(**socket_)) {
        if (parts->size() != 2) {
            continue;
        }
        const auto envelope = decode_envelope({(*parts)[0].data<char>(), (*parts)[0].size()});
        if (!envelope) {
            continue;
        }
        auto message = decode_supervisor_message(envelope->type,
                                                 {(*parts)[1].data<char>(), (*parts)[1].size()});
        if (!message) {
            continue;
        }
        if (const auto* welcome = std::get_if<Welcome>(&*message)) {
            is_welcome_ = true;
            outbox_.acknowledge(welcome->committed);
            receive_message(*message);
        } else if (const auto* ack = std::get_if<FactAck>(&*message)) {
            outbox_.acknowledge(ack->committed);
            restart_resend_timer();
        } else if (std::holds_alternative<Resend>(*message)) {
            resend_facts();
        } else if (const auto* ping = std::get_if<Ping>(&*message)) {
            send(Pong{ping->token});
        } else if (const auto* done = std::get_if<OperationAck>(&*message)) {
            answers_.erase(done->op_id);
        } else {
            receive_message(std::move(*message));
        }
    }
    flush();
}

bool WorkerLink::report(Fact fact) {
    const bool kept = outbox_.put(std::move(fact), wall_ms());
    flush();
    return kept;
}

void WorkerLink::send(const WorkerMessage& message) {
    transmit(message, 0, wall_ms());
}

void WorkerLink::answer(OperationDone done) {
    send(done);
    if (is_drained()) {
        restart_resend_timer();
    }
    auto op_id = done.op_id;
    answers_.insert_or_assign(std::move(op_id), std::move(done));
}

std::optional<WorkerLink::Clock::time_point> WorkerLink::next_deadline() const {
    if (outbox_.under_way().empty() && answers_.empty()) {
        return std::nullopt;
    }
    return resend_at_;
}

void WorkerLink::on_time(Clock::time_point now) {
    if (next_deadline().value_or(now + std::chrono::seconds{1}) > now) {
        return;
    }
    resend_facts();
    for (const auto& [op_id, done] : answers_) {
        send(done);
    }
    restart_resend_timer();
}

void WorkerLink::flush() {
    const bool was_quiet = outbox_.under_way().empty();
    while (is_welcome_) {
        const auto numbered = outbox_.next();
        if (!numbered) {
            break;
        }
        transmit_fact(*numbered);
        failpoint("worker.after_fact");
    }
    if (was_quiet && !outbox_.under_way().empty()) {
        restart_resend_timer();
    }
    publish_figures();
}

void WorkerLink::resend_facts() {
    for (const auto& numbered : outbox_.under_way()) {
        transmit_fact(numbered);
    }
}

void WorkerLink::transmit_fact(const Outbox::Numbered& numbered) {
    std::visit([&](const auto& fact) { transmit(fact, numbered.sequence, numbered.at_ms); },
               numbered.fact);
}

void WorkerLink::transmit(const WorkerMessage& message, Sequence sequence, std::int64_t at_ms) {
    Envelope envelope;
    envelope.type = name_of(message);
    envelope.incarnation = incarnation_;
    envelope.sequence = sequence;
    envelope.at_ms = at_ms;
    const auto head = encode(envelope);
    const auto body = encode_body(message);
    ipc::send(**socket_, std::array<std::string_view, 2>{head, body});
}

void WorkerLink::publish_figures() {
    const auto figures = outbox_.figures();
    auto& page = page_->figures();
    page.queue_depth.store(figures.waiting, std::memory_order_relaxed);
    page.facts_sent.store(figures.sent, std::memory_order_relaxed);
    page.facts_acknowledged.store(figures.acknowledged, std::memory_order_relaxed);
    page.facts_coalesced.store(figures.coalesced, std::memory_order_relaxed);
}

void WorkerLink::restart_resend_timer() {
    resend_at_ = Clock::now() + limits().resend_after;
}

} // namespace ao::ipc
