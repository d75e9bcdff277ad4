// A raw HTTP client for tests: it sends exactly the bytes it is told to and reads with a deadline.
#pragma once

#include "supervisor/api/socket.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ao::tests {

inline constexpr std::chrono::seconds kPatience{60}; // of a test; typical is milliseconds

class HttpClient {
public:
    explicit HttpClient(std::uint16_t port, int receive_buffer = 0);

    int descriptor() const { return socket_.descriptor(); }

    bool send(std::string_view bytes);

    /// The next complete answer as text; nothing when the peer closed or time is up.
    std::optional<std::string> answer(std::chrono::milliseconds patience = kPatience);

    /// Sends one request with a proper Host and reads its answer.
    std::optional<std::string> ask(std::string_view method, std::string_view target,
                                   std::string_view headers = "", std::string_view body = "");

    /// Reads until the text read so far contains `part`; false when the peer closed or time is up.
    bool read_until(std::string_view part, std::chrono::milliseconds patience = kPatience);

    /// Everything read and not taken by answer().
    std::string& received() { return received_; }

    /// Reads and drops until the peer closes; false when time is up.
    bool wait_for_close(std::chrono::milliseconds patience = kPatience);

    /// Reads what is there, without waiting; false when the peer closed.
    bool read_some(std::chrono::milliseconds patience);

private:
    std::string host_;
    api::Socket socket_;
    std::string received_;
};

/// Allows as many descriptors as the system does.
void raise_descriptor_limit();

} // namespace ao::tests
