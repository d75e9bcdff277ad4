// One message for the program of a session, with its receipts. A value.
#pragma once

#include "supervisor/domain/worker_view.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ao::domain {

/// How far a message came.
///   queued        stored; it waits for its turn, for the session to run, or for a decision
///   written       it is in the terminal, but was not submitted
///   submitted     it was typed and submitted
///   acknowledged  the program has shown activity since
///   unconfirmed   it was typed at most once; nobody can say whether
///   failed        it will not be typed; `detail` says why
enum class MessageState : std::uint8_t {
    queued,
    written,
    submitted,
    acknowledged,
    unconfirmed,
    failed,
};

constexpr auto enum_names(MessageState) {
    return std::array<std::string_view, 6>{"queued",       "written",     "submitted",
                                           "acknowledged", "unconfirmed", "failed"};
}

struct Message {
    std::string id;
    std::string session_id;
    std::int64_t number = 0; // within the session, from 1: the order in which they are typed
    std::string text;
    bool interrupt = false; // presses the interrupt key first, ahead of everything that waits
    bool answers = false;   // meant for the decision that the session waits for
    std::optional<WallTime> not_before; // its program may not be ready to be typed into earlier

    MessageState state = MessageState::queued;
    std::string operation;     // that delivers it; empty: none is under way
    std::int64_t attempts = 0; // deliveries that were begun
    std::string detail;        // for people: why it waits or failed

    WallTime created_at;
    std::optional<WallTime> submitted_at;
    std::optional<WallTime> acknowledged_at;

    bool operator==(const Message&) const = default;
};

} // namespace ao::domain
