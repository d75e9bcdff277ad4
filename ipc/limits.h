// Every size, count and time limit of ao, in one table, each with its reason. Test builds may
// override single values through AO_TEST_LIMITS ("name=value,name=value"; times in milliseconds).
// Standard library only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ao::ipc {

// Frames. Fixed, because both ends and the golden files rely on them (decisions.md 2.6).
inline constexpr std::size_t kMaxFrameBytes = 1U << 20;
inline constexpr std::size_t kMaxStringBytes = 256U << 10;
inline constexpr std::size_t kMaxArrayItems = 4096;
inline constexpr std::size_t kMaxMapItems = 64;
inline constexpr std::size_t kMaxDepth = 16;
// sun_path holds 108 bytes with its terminating zero.
inline constexpr std::size_t kMaxSocketPathBytes = 107;

using Milliseconds = std::chrono::milliseconds;

struct Limits {
    // Supervision (decisions.md 2.7).
    Milliseconds heartbeat{1'000};     // a worker's loop turns at least this often
    Milliseconds suspect_after{3'000}; // no turn for this long: shown as suspect
    Milliseconds abort_after{5'000};   // then SIGABRT, for a core dump
    Milliseconds kill_after{7'000};    // then SIGKILL
    Milliseconds hello_within{10'000}; // from spawn to hello; slower is a failed start
    Milliseconds backoff_first{100};   // first restart delay, doubling
    Milliseconds backoff_max{30'000};  // and the interval at which a degraded worker is retried
    std::uint64_t backoff_jitter_percent = 20;
    Milliseconds forgive_after{60'000}; // healthy this long: earlier failures are forgotten
    Milliseconds failure_window{60'000};
    std::uint64_t failures_to_degrade = 5; // within the window
    Milliseconds worker_stop_grace{2'000}; // Shutdown message to SIGKILL
    std::uint64_t deaths_to_poison = 3;    // of a worker with the same input in hand
    std::uint64_t misuse_budget = 100; // refused frames of one incarnation before it is replaced

    // Wire.
    Milliseconds ping_every{15'000}; // wire round trip; three unanswered count as a hang
    std::uint64_t pings_unanswered = 3;
    std::uint64_t fact_credits = 256;       // unacknowledged facts per worker
    Milliseconds resend_after{5'000};       // unacknowledged facts and answers are sent again
    std::uint64_t outbox_subjects = 65'536; // distinct subjects that may wait in a worker
    Milliseconds operation_default{60'000}; // deadline of an operation unless it states its own
    Milliseconds worktree_within{600'000};  // a large checkout on a slow disk
    Milliseconds provision_within{900'000}; // installing what a project needs

    // Sessions.
    std::uint64_t messages_waiting = 100;      // for one session; above it 409
    std::uint64_t messages_kept = 1'000;       // of one session, with their receipts
    Milliseconds admission_every{5'000};       // while sessions wait for memory, it is looked at
    std::uint64_t admissions_at_once = 8;      // their memory is not seen at the next look yet
    Milliseconds preflight_within{5'000};      // a spawn does not wait longer for its first check
    std::uint64_t disk_floor_mb = 64;          // less than this, and no worktree is made
    Milliseconds quarantine_kept{259'200'000}; // three days to notice a cleanup too many
    Milliseconds quarantine_every{3'600'000};  // how often space is freed

    // Agents.
    std::uint64_t hooks_in_flight = 64;   // given to the agents worker and not derived yet
    Milliseconds no_signal_after{90'000}; // a capable agent has said something by then

    // Worker ceilings.
    std::uint64_t worker_address_space_mb = 4'096;
    std::uint64_t worker_descriptors = 1'024;
    std::uint64_t worker_log_bytes = 1U << 20;          // per segment, two segments
    std::uint64_t worker_log_bytes_per_second = 65'536; // above this, output is dropped and counted

    // Core and store.
    std::uint64_t commit_batch = 256;        // items per transaction
    std::uint64_t inbox_requests = 1'024;    // API requests waiting for the core; above it 503
    std::uint64_t change_log_rows = 100'000; // retained for replay
    std::uint64_t hook_inbox_rows =
        1'000'000; // finished ones are pruned above it, new ones refused
    std::uint64_t incident_rows = 10'000;
    std::uint64_t finished_operation_rows = 10'000;
    Milliseconds store_retry_first{50}; // commit failed: retry, doubling
    Milliseconds store_retry_max{1'000};
    Milliseconds store_busy{2'000};         // writer waits this long for another process's lock
    std::uint64_t incarnation_rows = 1'000; // ended ones kept per worker
    std::uint64_t store_check_bytes = 16U
                                      << 20; // after a mere crash, a larger store is not read whole
    std::uint64_t store_idle_readers = 8;    // read connections kept open; each holds 2 descriptors

    // HTTP.
    std::uint64_t http_threads = 64;
    std::uint64_t http_queue = 256;           // ready requests waiting for a thread; above it 503
    std::uint64_t http_connections = 4'096;   // open connections; above it 503
    std::uint64_t http_head_bytes = 16'384;   // request line and headers; above it 431
    std::uint64_t http_body_bytes = 1U << 20; // above it 413
    Milliseconds http_head_within{10'000};    // first byte to end of head; slower is 408
    Milliseconds http_body_within{10'000};
    Milliseconds http_idle{60'000};        // keep-alive connection without a request
    Milliseconds http_linger{20};          // a pool thread waits this long for the next request
    Milliseconds http_thread_idle{10'000}; // a pool thread without work ends after this; one stays
    std::uint64_t http_pending_bytes = 64U << 20; // of unfinished requests in all; above it 503
    Milliseconds http_farewell{1'000};       // a refused client has this long to read its answer
    Milliseconds hook_commit_within{2'000};  // a hook event not on disk by then: 503, it is spooled
    std::uint64_t hook_body_bytes = 262'144; // one raw hook event
    std::uint64_t streams = 1'024;           // open event streams; above it 503
    Milliseconds stream_heartbeat{15'000};
    Milliseconds stream_stall{8'000};         // something waits and nothing is taken: closed
    std::uint64_t stream_send_bytes = 65'536; // kernel send buffer of one stream
    std::uint64_t stream_ring_frames = 8'192; // a reader further behind than this is closed
    std::uint64_t stream_ring_bytes = 16U << 20;
    std::uint64_t replay_page = 512;
    Milliseconds close_within{300}; // shutdown: streams and idle connections

    // Terminals over GET /mux.
    std::uint64_t terminal_sockets = 256;            // open WebSockets; above it 503
    std::uint64_t terminals_per_socket = 64;         // above it an error frame
    std::uint64_t terminal_message_bytes = 1U << 20; // one message of a client; above it 1009
    std::uint64_t terminal_frame_bytes = 32'768;     // output in one frame (api-cli.md 2.11)
    // What waits for one client. Above it its hosts are not read from, so that back pressure
    // reaches them and they shed output, each for this client alone.
    std::uint64_t terminal_room_bytes = 262'144;
    std::uint64_t terminal_input_bytes = 1U
                                         << 20; // keys that wait for one host, as many as it holds
    std::uint64_t terminal_notices = 1'024;     // changes that wait for the hub
    Milliseconds terminal_ping{15'000};         // a client that is silent for two of these is gone
    Milliseconds terminal_find_within{2'000};   // a worker has to tell where a terminal is
    Milliseconds terminal_retry_first{200};     // a host that cannot be reached: doubled each time
    Milliseconds terminal_retry_max{1'000};
    std::uint64_t terminal_retries = 5;  // in a row; after that the terminal is given up
    Milliseconds terminal_proven{5'000}; // attached this long: the count begins anew

    // Spool of ao-hook. The program itself is compiled with the same numbers (cli/hook).
    std::uint64_t spool_bytes = 64U << 20;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("heartbeat", self.heartbeat);
        visit("suspect_after", self.suspect_after);
        visit("abort_after", self.abort_after);
        visit("kill_after", self.kill_after);
        visit("hello_within", self.hello_within);
        visit("backoff_first", self.backoff_first);
        visit("backoff_max", self.backoff_max);
        visit("backoff_jitter_percent", self.backoff_jitter_percent);
        visit("forgive_after", self.forgive_after);
        visit("failure_window", self.failure_window);
        visit("failures_to_degrade", self.failures_to_degrade);
        visit("worker_stop_grace", self.worker_stop_grace);
        visit("deaths_to_poison", self.deaths_to_poison);
        visit("misuse_budget", self.misuse_budget);
        visit("ping_every", self.ping_every);
        visit("pings_unanswered", self.pings_unanswered);
        visit("fact_credits", self.fact_credits);
        visit("resend_after", self.resend_after);
        visit("outbox_subjects", self.outbox_subjects);
        visit("operation_default", self.operation_default);
        visit("worktree_within", self.worktree_within);
        visit("provision_within", self.provision_within);
        visit("messages_waiting", self.messages_waiting);
        visit("messages_kept", self.messages_kept);
        visit("admission_every", self.admission_every);
        visit("admissions_at_once", self.admissions_at_once);
        visit("preflight_within", self.preflight_within);
        visit("disk_floor_mb", self.disk_floor_mb);
        visit("quarantine_kept", self.quarantine_kept);
        visit("quarantine_every", self.quarantine_every);
        visit("hooks_in_flight", self.hooks_in_flight);
        visit("no_signal_after", self.no_signal_after);
        visit("worker_address_space_mb", self.worker_address_space_mb);
        visit("worker_descriptors", self.worker_descriptors);
        visit("worker_log_bytes", self.worker_log_bytes);
        visit("worker_log_bytes_per_second", self.worker_log_bytes_per_second);
        visit("commit_batch", self.commit_batch);
        visit("inbox_requests", self.inbox_requests);
        visit("change_log_rows", self.change_log_rows);
        visit("hook_inbox_rows", self.hook_inbox_rows);
        visit("incident_rows", self.incident_rows);
        visit("finished_operation_rows", self.finished_operation_rows);
        visit("store_retry_first", self.store_retry_first);
        visit("store_retry_max", self.store_retry_max);
        visit("store_busy", self.store_busy);
        visit("incarnation_rows", self.incarnation_rows);
        visit("store_check_bytes", self.store_check_bytes);
        visit("store_idle_readers", self.store_idle_readers);
        visit("http_threads", self.http_threads);
        visit("http_queue", self.http_queue);
        visit("http_connections", self.http_connections);
        visit("http_head_bytes", self.http_head_bytes);
        visit("http_body_bytes", self.http_body_bytes);
        visit("http_head_within", self.http_head_within);
        visit("http_body_within", self.http_body_within);
        visit("http_idle", self.http_idle);
        visit("http_linger", self.http_linger);
        visit("http_thread_idle", self.http_thread_idle);
        visit("http_pending_bytes", self.http_pending_bytes);
        visit("http_farewell", self.http_farewell);
        visit("hook_commit_within", self.hook_commit_within);
        visit("hook_body_bytes", self.hook_body_bytes);
        visit("streams", self.streams);
        visit("stream_heartbeat", self.stream_heartbeat);
        visit("stream_stall", self.stream_stall);
        visit("stream_send_bytes", self.stream_send_bytes);
        visit("stream_ring_frames", self.stream_ring_frames);
        visit("stream_ring_bytes", self.stream_ring_bytes);
        visit("replay_page", self.replay_page);
        visit("close_within", self.close_within);
        visit("terminal_sockets", self.terminal_sockets);
        visit("terminals_per_socket", self.terminals_per_socket);
        visit("terminal_message_bytes", self.terminal_message_bytes);
        visit("terminal_frame_bytes", self.terminal_frame_bytes);
        visit("terminal_room_bytes", self.terminal_room_bytes);
        visit("terminal_input_bytes", self.terminal_input_bytes);
        visit("terminal_notices", self.terminal_notices);
        visit("terminal_ping", self.terminal_ping);
        visit("terminal_find_within", self.terminal_find_within);
        visit("terminal_retry_first", self.terminal_retry_first);
        visit("terminal_retry_max", self.terminal_retry_max);
        visit("terminal_retries", self.terminal_retries);
        visit("terminal_proven", self.terminal_proven);
        visit("spool_bytes", self.spool_bytes);
    }
};

/// The limits in force: the table above, with AO_TEST_LIMITS applied in test builds. Read once; an
/// override that names no limit or is no number ends the program with exit 78.
const Limits& limits();

/// Applies "name=value,…" to `limits`. Returns an empty string, or what is wrong with the text.
std::string override_limits(Limits& limits, std::string_view text);

} // namespace ao::ipc
