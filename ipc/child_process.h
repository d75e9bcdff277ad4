// Starts a program the one safe way: posix_spawn (never fork: a copy of a process with threads and
// sockets), exactly the descriptors that are named, a process group of its own, signals reset; and
// a pidfd, so that a reused pid can neither be signaled nor waited for by mistake.
// Used by the supervisor for its workers and by workers for their tools.
#pragma once

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace ao::ipc {

/// A descriptor with one owner.
class Descriptor {
public:
    Descriptor() = default;

    explicit Descriptor(int value)
        : value_{value} {}

    ~Descriptor() { reset(); }

    Descriptor(Descriptor&& other) noexcept
        : value_{other.release()} {}

    Descriptor& operator=(Descriptor&& other) noexcept {
        reset(other.release());
        return *this;
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return value_; }

    explicit operator bool() const { return value_ >= 0; }

    int release() { return std::exchange(value_, -1); }

    void reset(int value = -1);

private:
    int value_ = -1;
};

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

/// Close-on-exec; the read end does not block. Throws std::system_error.
Pipe make_pipe();

struct ChildSpec {
    std::string program;                                 // path; not searched for in PATH
    std::vector<std::string> argv;                       // argv[0] included
    std::optional<std::vector<std::string>> environment; // "NAME=value"; nothing = ours
    std::optional<std::string> directory;
    int standard_input = -1; // -1: /dev/null, for all three streams
    int standard_output = -1;
    int standard_error = -1;
    int inherited = -1; // becomes descriptor 3
};

struct Child {
    pid_t pid = 0;
    Descriptor pidfd;
};

/// The child leads a process group. Errors are errno values (ENOENT: no such program).
tl::expected<Child, int> spawn(const ChildSpec& spec);

/// How a child ended.
struct ChildExit {
    int code = 0; // exit code, when signal is 0
    int signal = 0;

    /// "exit 3", "SIGKILL"
    std::string text() const;
};

/// Reaps the child if it has ended.
std::optional<ChildExit> reap(const Child& child);

/// Signals the child's whole process group. Only before the leader was reaped: until then its pid,
/// which is also the name of the group, cannot be reused.
void signal_group(const Child& child, int signal);

} // namespace ao::ipc
