// Waits on descriptors, never on time.
#include "tests/process/pty_host/hosted_program.h"

#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_launch.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace ao::testing {

namespace {

constexpr int kPatienceMs = 30'000;

pty::HostLink connected(const pty::HostState& state) {
    auto link = pty::HostLink::connect(state);
    if (!link) {
        throw std::runtime_error{"cannot connect to the host"};
    }
    return std::move(*link);
}

} // namespace

Viewer::Viewer(const pty::HostState& state)
    : link_{connected(state)} {}

Viewer& Viewer::attach(std::uint32_t columns, std::uint32_t rows) {
    const auto seen = snapshots_;
    send(pty::Attach{columns, rows});
    while (snapshots_ == seen) {
        CPPUNIT_ASSERT_MESSAGE("no snapshot came", pump());
    }
    return *this;
}

void Viewer::send(const pty::ClientMessage& message) {
    CPPUNIT_ASSERT(link_.send(message).has_value());
}

// Takes in what comes next; false when the host has closed the connection.
bool Viewer::pump() {
    pollfd ready{link_.descriptor(),
                 static_cast<short>(link_.wants_write() ? POLLIN | POLLOUT : POLLIN), 0};
    CPPUNIT_ASSERT_MESSAGE("the host is silent", ::poll(&ready, 1, kPatienceMs) > 0);
    auto messages = link_.flush() ? link_.receive() : tl::unexpected{pty::LinkProblem::closed};
    if (!messages) {
        return false;
    }
    for (auto& message : *messages) {
        if (auto* const snapshot = std::get_if<pty::Snapshot>(&message)) {
            drawn_ = std::move(snapshot->bytes);
            ++snapshots_;
        } else if (auto* const output = std::get_if<pty::Output>(&message)) {
            drawn_ += output->bytes;
        } else {
            waiting_.push_back(std::move(message));
        }
    }
    return true;
}

void Viewer::wait_for_output(const std::string& text) {
    std::size_t from = 0; // what was searched already is not searched again
    auto snapshots = snapshots_;
    while (drawn_.find(text, from) == std::string::npos) {
        from = drawn_.size() > text.size() ? drawn_.size() - text.size() : 0;
        CPPUNIT_ASSERT_MESSAGE("the host closed before: " + text, pump());
        from = snapshots == snapshots_ ? from : 0;
        snapshots = snapshots_;
    }
}

void Viewer::wait_for_more_than(std::size_t bytes) {
    while (drawn_.size() <= bytes) {
        CPPUNIT_ASSERT_MESSAGE("the host closed the connection", pump());
    }
}

void Viewer::wait_for_text(const std::string& wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{kPatienceMs};
    while (text().find(wanted) == std::string::npos) {
        CPPUNIT_ASSERT_MESSAGE("never shown: " + wanted,
                               std::chrono::steady_clock::now() < deadline);
    }
}

void Viewer::wait_until(const std::function<bool(const pty::HostMessage&)>& is_wanted) {
    while (true) {
        while (!waiting_.empty()) {
            const auto message = std::move(waiting_.front());
            waiting_.erase(waiting_.begin());
            if (is_wanted(message)) {
                return;
            }
        }
        CPPUNIT_ASSERT_MESSAGE("the host closed the connection", pump());
    }
}

bool Viewer::is_closed_by_host() {
    while (pump()) {
    }
    return true;
}

pty::SendDone Viewer::deliver(const pty::Send& message) {
    send(message);
    return wait_for<pty::SendDone>();
}

pty::Status Viewer::status() {
    send(pty::GetStatus{});
    return wait_for<pty::Status>();
}

std::string Viewer::text(std::uint32_t line_count) {
    send(pty::GetText{line_count});
    return wait_for<pty::Text>().text;
}

pty::LaunchSpec spec_for(const TempDir& directory, std::vector<std::string> argv) {
    pty::LaunchSpec spec;
    spec.handle = "pty:test";
    spec.directory = (directory / "host").string();
    spec.socket = (directory / "socket").string();
    spec.working_directory = directory.path().string();
    spec.argv = std::move(argv);
    spec.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + spec.working_directory,
                        "LANG=C.UTF-8", "PS1=$ "};
    spec.columns = 80;
    spec.rows = 24;
    spec.scrollback_lines = 1'000;
    return spec;
}

tl::expected<pty::LaunchReady, pty::LaunchError> launch_host(const pty::LaunchSpec& spec) {
    return pty::launch_host(AO_PTY_HOST_PROGRAM, spec, pty::Milliseconds{kPatienceMs});
}

HostedProgram::HostedProgram(std::vector<std::string> argv, std::uint32_t scrollback_lines)
    : spec_{spec_for(directory_, std::move(argv))} {
    spec_.scrollback_lines = scrollback_lines;
    const auto ready = launch_host(spec_);
    if (!ready) {
        throw std::runtime_error{"no host: " + ready.error().text};
    }
    ready_ = *ready;
}

HostedProgram::~HostedProgram() {
    if (is_running(host_pid())) {
        ::kill(host_pid(), SIGTERM);
        wait_until_gone(host_pid());
    }
}

pty::HostState HostedProgram::state() const {
    const auto state = pty::read_host_state(spec_.directory);
    CPPUNIT_ASSERT(state.has_value());
    return *state;
}

std::string HostedProgram::file(const std::string& name) const {
    std::ifstream stream{spec_.directory + "/" + name, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

void HostedProgram::wait_for_end() const {
    wait_until_gone(host_pid());
}

std::string sleeps_of(pid_t pid) {
    std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
    std::string line;
    while (std::getline(status, line) && !line.starts_with("voluntary_ctxt_switches")) {
    }
    return line;
}

void wait_until_gone(pid_t pid) {
    const ipc::Descriptor pidfd{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
    if (!pidfd && errno == ESRCH) {
        return;
    }
    pollfd ended{pidfd.get(), POLLIN, 0};
    CPPUNIT_ASSERT_MESSAGE("the process does not end", ::poll(&ended, 1, kPatienceMs) > 0);
}

bool is_running(pid_t pid) {
    return daemon::is_alive(pid);
}

} // namespace ao::testing
