// A program in a real ao-pty-host, with clients to look at it.
#pragma once

#include "ipc/pty/host_link.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/launch.h"
#include "tests/support/temp_dir.h"

#include <tl/expected.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ao::testing {

/// One client. What it waits for has 30 s to come; then the test fails.
class Viewer {
public:
    explicit Viewer(const pty::HostState& state);

    /// Attached, with that size; 0: takes no part in deciding it.
    Viewer& attach(std::uint32_t columns = 0, std::uint32_t rows = 0);

    void send(const pty::ClientMessage& message);

    void type(const std::string& keys) { send(pty::Input{keys}); }

    /// Waits until what was drawn since the last snapshot holds `text`.
    void wait_for_output(const std::string& text);

    /// Waits until more than `bytes` bytes were drawn.
    void wait_for_more_than(std::size_t bytes);

    /// Waits until the host's own text of the screen holds `text`.
    void wait_for_text(const std::string& text);

    /// Waits for the next message of that type; others are taken in meanwhile.
    template <class Message>
    Message wait_for() {
        std::optional<Message> found;
        wait_until([&](const pty::HostMessage& message) {
            const auto* const wanted = std::get_if<Message>(&message);
            found = wanted != nullptr ? std::optional{*wanted} : std::nullopt;
            return found.has_value();
        });
        return *found;
    }

    /// True once the host has closed the connection.
    bool is_closed_by_host();

    pty::SendDone deliver(const pty::Send& message);
    pty::Status status();
    std::string text(std::uint32_t line_count = 0);

    /// The bytes of the last snapshot, and of the output after it.
    const std::string& drawn() const { return drawn_; }

    std::size_t snapshots() const { return snapshots_; }

private:
    void wait_until(const std::function<bool(const pty::HostMessage&)>& is_wanted);
    bool pump();

    pty::HostLink link_;
    std::vector<pty::HostMessage> waiting_;
    std::string drawn_;
    std::size_t snapshots_ = 0;
};

class HostedProgram {
public:
    explicit HostedProgram(std::vector<std::string> argv, std::uint32_t scrollback_lines = 1'000);
    ~HostedProgram(); // kills the session and waits for the host's end

    HostedProgram(const HostedProgram&) = delete;
    HostedProgram& operator=(const HostedProgram&) = delete;

    pty::HostState state() const;

    Viewer viewer() const { return Viewer{state()}; }

    pid_t host_pid() const { return static_cast<pid_t>(ready_.host.pid); }

    pid_t child_pid() const { return static_cast<pid_t>(ready_.child.pid); }

    const pty::LaunchSpec& spec() const { return spec_; }

    std::string file(const std::string& name) const;

    /// Waits until the host's process is gone.
    void wait_for_end() const;

private:
    TempDir directory_;
    pty::LaunchSpec spec_;
    pty::LaunchReady ready_;
};

/// A spec that runs `argv` below `directory`.
pty::LaunchSpec spec_for(const TempDir& directory, std::vector<std::string> argv);

tl::expected<pty::LaunchReady, pty::LaunchError> launch_host(const pty::LaunchSpec& spec);

/// How often the process went to sleep, in the kernel's own words.
std::string sleeps_of(pid_t pid);

/// Waits until that process does not exist any more.
void wait_until_gone(pid_t pid);

bool is_running(pid_t pid);

} // namespace ao::testing
