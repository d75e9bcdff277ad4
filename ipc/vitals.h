// The vitals page: one page of memory that a worker shares with its supervisor, inherited as a
// descriptor. The supervisor writes who the worker is (and its secret); the worker writes its
// heartbeat, its counters and the input it has in hand. So a heartbeat wakes nobody, and what a
// worker was doing when it crashed is known without a message having to survive the crash.
// What the worker writes is gossip: bounded on reading, never trusted.
#pragma once

#include "ipc/ids.h"

#include <tl/expected.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ao::ipc {

/// The descriptor under which a worker finds its page.
inline constexpr int kVitalsDescriptor = 3;

inline constexpr std::size_t kInHandBytes = 192;

/// Layout of the page. Both ends are built together, the layout number guards against mixing.
struct VitalsLayout {
    std::uint64_t magic;
    std::uint64_t layout;
    Incarnation incarnation;
    std::int64_t supervisor_pid;
    char kind[16];
    char secret[64];
    char nonce[32];
    char endpoint[128];

    alignas(64) std::atomic<std::int64_t> last_turn_ns; // CLOCK_MONOTONIC
    std::atomic<std::uint64_t> queue_depth;
    std::atomic<std::uint64_t> facts_sent;
    std::atomic<std::uint64_t> facts_acknowledged;
    std::atomic<std::uint64_t> facts_coalesced;
    std::atomic<std::uint64_t> in_hand_length; // 0: nothing in hand; written after the text
    char in_hand[kInHandBytes];
};

/// What a worker is told at birth.
struct WorkerBirth {
    WorkerKind kind = WorkerKind::scm;
    Incarnation incarnation = 0;
    std::int64_t supervisor_pid = 0;
    std::string secret; // random, checked in Hello; in no environment, argv or log
    std::string nonce;  // random, part of the routing id
    std::string endpoint;

    /// "<kind>.<incarnation>.<nonce>"
    std::string routing_id() const;
};

/// A mapping of the page; unmapped with the last owner. Thread safe: figures are atomics.
class VitalsPage {
public:
    /// Supervisor: makes a page whose size nobody can change any more (a page that a worker could
    /// truncate would crash the reader). Throws std::system_error.
    static std::shared_ptr<VitalsPage> create(const WorkerBirth& birth);

    /// Worker: attaches to the inherited descriptor and closes it. The error is for a person who
    /// started a worker by hand.
    static tl::expected<std::shared_ptr<VitalsPage>, std::string> attach(int descriptor);

    ~VitalsPage();
    VitalsPage(const VitalsPage&) = delete;
    VitalsPage& operator=(const VitalsPage&) = delete;

    /// Supervisor: the descriptor to pass on; -1 once closed.
    int descriptor() const { return descriptor_; }

    /// Supervisor: not needed any more once the worker has been spawned.
    void close_descriptor();

    WorkerBirth birth() const;

    /// Worker: the loop has turned.
    void beat();

    /// Worker: what is being worked on from here on, as "kind:id"; empty when nothing is. Set
    /// before an input is looked at, so that a crash can be blamed on it.
    void take_in_hand(std::string_view input);

    VitalsLayout& figures() { return *layout_; }

    /// Time since the loop last turned. A stamp from the future counts as now.
    std::chrono::milliseconds heartbeat_age() const;

    /// The input in hand; only printable ASCII is let through.
    std::string in_hand() const;

private:
    VitalsPage(VitalsLayout* layout, int descriptor);

    VitalsLayout* layout_;
    int descriptor_;
};

/// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share.
std::int64_t monotonic_ns();

/// `bytes` random bytes from the kernel as hexadecimal text.
std::string random_hex(std::size_t bytes);

} // namespace ao::ipc
