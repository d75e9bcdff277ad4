// An HTTP server on 127.0.0.1 that answers as a test says, to stand in for the supervisor before
// ao and ao-hook. Its threads end with it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ao::testing {

struct FakeRequest {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
};

struct FakeReply {
    int status = 200;
    std::string body = "{}";
    std::string type = "application/json";
    bool is_chunked = false;
    bool is_stream = false;  // no length; the connection ends after the body
    bool does_hang = false;  // no answer at all until the daemon is destroyed
    bool stays_open = false; // with is_stream: the connection is held after the body
};

class FakeDaemon {
public:
    using Handler = std::function<FakeReply(const FakeRequest&)>;

    /// The handler is called on the connections' threads, one call at a time.
    explicit FakeDaemon(Handler handler);
    ~FakeDaemon();

    FakeDaemon(const FakeDaemon&) = delete;
    FakeDaemon& operator=(const FakeDaemon&) = delete;

    std::uint16_t port() const { return port_; }

    /// All requests so far.
    std::vector<FakeRequest> requests();

    /// Blocks until there are that many; false after 30 s.
    bool wait_for_requests(std::size_t count);

    /// A run file that names this process and this port.
    void write_run_file(const std::filesystem::path& path) const;

    /// /healthz and /readyz as the supervisor of this process answers them.
    static std::string probe_body(const std::string& status);

private:
    void accept_all();
    void serve(int connection);
    bool answer(int connection, const FakeRequest& request);

    Handler handler_;
    int listener_ = -1;
    int stop_ = -1; // readable when the daemon ends
    std::uint16_t port_ = 0;
    std::mutex mutex_; // guards the three below
    std::condition_variable arrived_;
    std::vector<FakeRequest> requests_;
    std::vector<std::thread> connections_;
    std::mutex handling_;
    std::thread acceptor_;
};

} // namespace ao::testing
