// A wire without manners: sends whatever a hostile worker wants to send.
#pragma once

#include "ipc/codec.h"
#include "ipc/sockets.h"
#include "ipc/vitals.h"

#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

namespace ao::testing {

class RawLink {
public:
    RawLink(const ipc::WorkerBirth& birth, const std::string& routing_id)
        : birth_{birth}
        , socket_{ipc::make_socket(context_, zmq::socket_type::dealer)} {
        socket_.set(zmq::sockopt::routing_id, routing_id);
        socket_.set(zmq::sockopt::sndtimeo, 2'000);
        socket_.set(zmq::sockopt::maxmsgsize, std::int64_t{-1});
        socket_.connect(birth.endpoint);
    }

    explicit RawLink(const ipc::WorkerBirth& birth)
        : RawLink{birth, birth.routing_id()} {}

    void say_hello() {
        send(ipc::Hello{std::string{to_text(birth_.kind)}, static_cast<std::uint64_t>(::getpid()),
                        "fake", birth_.secret});
        wait_for_answer();
    }

    void send(const ipc::WorkerMessage& message, ipc::Sequence sequence = 0) {
        ipc::Envelope envelope;
        envelope.type = name_of(message);
        envelope.incarnation = birth_.incarnation;
        envelope.sequence = sequence;
        send_frames({encode(envelope), encode_body(message)});
    }

    void send_frames(const std::vector<std::string>& frames) {
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const auto flags =
                i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
            [[maybe_unused]] const auto sent = socket_.send(zmq::buffer(frames[i]), flags);
        }
    }

    /// Blocks until anything arrives.
    std::vector<zmq::message_t> wait_for_answer() {
        std::vector<zmq::pollitem_t> items{{socket_.handle(), 0, ZMQ_POLLIN, 0}};
        zmq::poll(items, std::chrono::seconds{30});
        return ipc::receive(socket_).value_or(std::vector<zmq::message_t>{});
    }

private:
    ipc::WorkerBirth birth_;
    zmq::context_t context_;
    zmq::socket_t socket_;
};

} // namespace ao::testing
