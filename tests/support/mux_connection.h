// A client of GET /mux for tests: sends exactly what it is told to, and waits for what comes.
#pragma once

#include "cli/web_socket.h"
#include "tests/support/http_client.h"

#include <nlohmann/json.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ao::tests {

/// The request of a handshake, with the further header lines.
std::string mux_handshake(std::uint16_t port, std::string_view headers = "");

class MuxConnection {
public:
    using Json = nlohmann::json;

    /// Throws when the daemon does not agree.
    explicit MuxConnection(std::uint16_t port, int receive_buffer = 0);

    /// One frame with any bytes.
    void send_raw(std::string_view bytes) { http_.send(bytes); }

    void send(const Json& message);

    // On the channel "terminal".
    void open(const std::string& id, int columns = 80, int rows = 24, const std::string& role = "");
    void type(const std::string& id, std::string_view keys);
    void resize(const std::string& id, int columns, int rows, bool is_forced = false);
    void close(const std::string& id);

    /// The next message of that type about that terminal; nothing when the connection ends or time
    /// is up. Data is collected in `shown` meanwhile; other messages are dropped.
    std::optional<Json> wait_for(const std::string& type, const std::string& id);

    /// Waits until `text` was shown since the last snapshot.
    bool wait_until_shown(const std::string& id, const std::string& text);

    /// Reads what comes until more than `bytes` were shown.
    bool wait_for_more_than(const std::string& id, std::size_t bytes);

    /// The next message, whatever it is.
    std::optional<Json> next();

    /// The status code with which the daemon closes; nothing when it closes without one.
    std::optional<int> close_code();

    /// What terminals have shown; a reset at the start of a snapshot begins anew.
    std::string& shown(const std::string& id) { return shown_[id]; }

    HttpClient& http() { return http_; }

private:
    bool pump(std::chrono::milliseconds patience = kPatience);
    bool wait_until(const std::function<bool(const Json&)>& is_wanted);

    HttpClient http_;
    cli::WebSocketReader reader_;
    std::map<std::string, std::string> shown_;
    std::optional<int> close_code_;
    std::deque<Json> waiting_;
};

} // namespace ao::tests
