// What the HTTP API asks about messages for sessions. Every member may be called from any thread.
#pragma once

#include "supervisor/api/supervisor_port.h"
#include "supervisor/domain/message.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace ao::api {

struct NewMessage {
    std::string text;
    bool interrupt = false; // the interrupt key, ahead of everything that waits
    bool answers = false;   // it is meant for the decision that the session waits for
};

class MessagePort {
public:
    using Wait = std::chrono::milliseconds;

    virtual ~MessagePort() = default;

    /// Stores a message and types it in its turn. Returns it as it is when it was typed, when it
    /// failed, when it has to wait for something, or when the wait is over; it goes on then, so
    /// sending it again would say it twice.
    virtual ApiResult<domain::Message> send(std::string_view session, NewMessage message,
                                            Wait wait) = 0;

    /// The newest of a session, newest first.
    virtual ApiResult<std::vector<domain::Message>> messages(std::string_view session,
                                                             std::uint64_t limit) = 0;
};

} // namespace ao::api
