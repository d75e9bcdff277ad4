// A real ao-supervisor for a test, on a port and in directories of its own, with real or fake
// workers. Waits for conditions, never for time.
#pragma once

#include "tests/support/http_client.h"
#include "tests/support/program.h"
#include "tests/support/session_cgroups.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ao::testing {

using Json = nlohmann::json;

inline constexpr std::chrono::seconds kDeadline{60}; // of a condition; typical is milliseconds

/// A program of this build: it lies beside the test that runs.
std::string program_path(const std::string& name);

/// The directories of one instance; outlives the supervisors that run in it one after another.
class Instance {
public:
    Instance();

    /// Ends every process that carries its data directory: fake workers outlive their supervisor.
    ~Instance();

    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    std::filesystem::path data() const { return temp_ / "data"; }

    std::filesystem::path database() const { return data() / "ao.db"; }

    std::filesystem::path run_file() const { return temp_ / "running.json"; }

    std::filesystem::path workers() const { return temp_ / "workers"; }

    /// From the next start of that worker on, it is a fake one that does this.
    void script(const std::string& kind, const std::string& behavior) const;

    /// What a fake worker has written: the contents of <name>-<kind>, or empty.
    std::string record(const std::string& name, const std::string& kind) const;

    /// The environment that points a supervisor, `ao` or `ao-hook` at this instance.
    std::map<std::string, std::string> environment() const;

    std::uint16_t port() const { return port_; }

    const std::filesystem::path& root() const { return temp_.path(); }

private:
    TempDir temp_;
    SessionCgroups cgroups_{data()};
    std::uint16_t port_;
};

class RunningSupervisor {
public:
    using Environment = std::map<std::string, std::string>;

    /// Starts it; returns when it listens. `extra` is added to the instance's environment;
    /// `through` is a program that execs it (setpriv and its arguments).
    explicit RunningSupervisor(const Instance& instance, const Environment& extra = {},
                               std::vector<std::string> through = {});

    pid_t pid() const { return program_->pid(); }

    std::uint16_t port() const { return port_; }

    /// The body of a 2xx answer; fails the test otherwise.
    Json get(const std::string& target);
    Json post(const std::string& target);
    int status_of(const std::string& method, const std::string& target,
                  const std::string& headers = "", const std::string& body = "");

    /// Asks for a probe and does not wait for it: the operation's id.
    std::string begin_probe(const std::string& kind);

    Json worker(const std::string& kind) { return get("/api/v1/workers/" + kind); }

    /// Looks again whenever an event comes (and a few times a second), until it is true or the
    /// deadline fails the test with `what`.
    void wait_until(const std::string& what, const std::function<bool()>& condition);
    void wait_for_state(const std::string& kind, const std::string& state);
    void wait_for_all_ready();

    void kill_worker(const std::string& kind, int signal);

    /// SIGTERM, and what it came to.
    ProgramResult stop();

    /// SIGKILL, reaped.
    void kill();

    /// Ends the event stream that wait_until uses.
    void close_stream() { events_.reset(); }

    std::uint64_t resident_bytes() const;

    /// True while the process that was started is alive.
    bool is_alive() const;

    /// Waits for an end that was not asked for here.
    ProgramResult wait() { return program_->wait(); }

private:
    std::unique_ptr<Program> program_;
    std::uint16_t port_ = 0;
    std::unique_ptr<tests::HttpClient> events_;
};

/// The invariants that hold after every case, over the database alone: integrity, foreign keys,
/// a change log without gaps, every fact that a fake worker saw acknowledged applied. Empty, or
/// what is broken.
std::string broken_invariants(const Instance& instance);

} // namespace ao::testing
