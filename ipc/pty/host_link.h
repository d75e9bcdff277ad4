// A client's connection to a host, for somebody else's event loop: nothing here blocks. The owner
// polls the descriptor, calls flush when it is writable and receive when it is readable.
// Owned by one thread.
#pragma once

#include "ipc/child_process.h"
#include "ipc/pty/frame.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/messages.h"
#include "ipc/pty/pty_limits.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ao::pty {

enum class LinkProblem : std::uint8_t {
    full,      // kLinkQueueBytes wait for the host: the message was not taken
    too_large, // a text above kMaxFieldText or bytes above kMaxFramePayload
    closed,    // the host is gone, or has closed the connection
    misuse,    // what came is not this protocol
};

class HostLink {
public:
    /// Connects and says hello. The first message received is Welcome or Refused; what is sent
    /// before that waits its turn. The error is an errno value; see `connect_to`.
    static tl::expected<HostLink, int> connect(const HostState& state);

    int descriptor() const { return socket_.get(); }

    /// Queues the message and writes what the socket takes.
    tl::expected<void, LinkProblem> send(const ClientMessage& message);

    /// True while something waits for the socket to become writable.
    bool wants_write() const { return !outgoing_.empty(); }

    tl::expected<void, LinkProblem> flush();

    /// All messages that are there, in order; at most `reads` reads of `kReadBytes`, so that one
    /// busy host does not starve others. What came before the end of the connection is returned
    /// first, then `closed`.
    tl::expected<std::vector<HostMessage>, LinkProblem> receive(std::size_t reads = kReadsPerTurn);

private:
    explicit HostLink(ipc::Descriptor socket);

    ipc::Descriptor socket_;
    std::string outgoing_;
    FrameReader incoming_;
    bool is_ended_ = false;
};

} // namespace ao::pty
