// ao-hook <agent> <event>: forwards one raw hook event of an agent, from stdin, to the daemon, or
// keeps it on disk. Runs inside the agent's turn, so it is over within a fixed time, exits 0
// whatever happens, and prints nothing on stdout. It never looks into the event.
#include "cli/hook/daemon_address.h"
#include "cli/hook/delivery.h"
#include "cli/hook/environment.h"
#include "cli/hook/failure_log.h"
#include "cli/hook/spool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/random.h>
#include <unistd.h>

namespace ao::hook {

namespace {

// Keeping the event on disk comes after this and takes a few milliseconds more; 250 ms is the most
// that an agent is to wait.
constexpr int kTotalMilliseconds = 200;
constexpr int kStdinMilliseconds = 100;

char payload[daemon::kHookPayloadBytes];

/// Reads stdin to its end, or until the time is up; beyond the buffer, bytes are only counted.
void read_payload(HookEvent* event, const Deadline& deadline) {
    static char rest[65'536];
    uint64_t total = 0;
    bool is_at_end = false;
    while (!is_at_end) {
        pollfd in{STDIN_FILENO, POLLIN, 0};
        const int ready = poll(&in, 1, deadline.left());
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready <= 0) {
            break;
        }
        const bool is_full = total >= sizeof payload;
        const ssize_t count = is_full ? read(STDIN_FILENO, rest, sizeof rest)
                                      : read(STDIN_FILENO, payload + total, sizeof payload - total);
        is_at_end = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
        total += count > 0 ? static_cast<uint64_t>(count) : 0;
        if (!is_at_end && deadline.left() == 0) {
            break;
        }
    }
    event->payload = payload;
    event->payload_size = total < sizeof payload ? static_cast<size_t>(total) : sizeof payload;
    event->is_cut = !is_at_end || total > sizeof payload;
    event->original_bytes = is_at_end ? total : 0;
}

Text<32> random_id() {
    unsigned char bytes[16] = {};
    if (getrandom(bytes, sizeof bytes, GRND_NONBLOCK) != ssize_t{sizeof bytes}) {
        // Early in the machine's life there is no randomness yet; time and pid are unique enough.
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        const pid_t pid = getpid();
        memcpy(bytes, &now.tv_sec, 8);
        memcpy(bytes + 8, &now.tv_nsec, 4);
        memcpy(bytes + 12, &pid, 4);
    }
    Text<32> id;
    for (const unsigned char byte : bytes) {
        id.add("0123456789abcdef" + (byte >> 4), 1).add("0123456789abcdef" + (byte & 15), 1);
    }
    return id;
}

void forward(HookEvent* event) {
    const Deadline deadline = Deadline::in(kTotalMilliseconds);
    read_payload(event, Deadline::in(kStdinMilliseconds));
    event->id = random_id();
    event->generation = generation();

    const Path data = data_dir();
    Text<128> why;
    if (has_kept_events(data)) {
        why.add("earlier events are still kept on disk");
    } else {
        const char* absence = nullptr;
        if (const uint16_t port = daemon_port(run_file().c_str(), &absence)) {
            switch (deliver(*event, port, deadline, &why)) {
            case Delivery::stored:
                return;
            case Delivery::refused:
                report_failure(*event, data, "event dropped", why.c_str());
                return;
            case Delivery::not_done:
                break;
            }
        } else {
            why.add(absence);
        }
    }
    if (const char* problem = keep(*event, data)) {
        why.add("; ").add(problem);
        report_failure(*event, data, "event lost", why.c_str());
        return;
    }
    report_failure(*event, data, "event kept on disk for the daemon", why.c_str());
}

} // namespace

} // namespace ao::hook

int main(int argc, char** argv) {
    using namespace ao::hook;
    HookEvent event;
    event.session = session_id();
    if (event.session.is_empty()) {
        return 0;
    }
    // A file size limit of the agent's shell must not kill us while the spool is written.
    signal(SIGXFSZ, SIG_IGN);
    if (argc != 3 || !is_name(argv[1]) || !is_name(argv[2])) {
        event.agent = "<agent>";
        event.name = "<event>";
        report_failure(event, data_dir(), "needs the names of an agent and an event", "");
        return 0;
    }
    event.agent = argv[1];
    event.name = argv[2];
    forward(&event);
    return 0;
}
