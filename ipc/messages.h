// The two directions of the wire, as closed sets. A message that is in neither does not exist, and
// a visitor that forgets one does not compile. Standard library only.
#pragma once

#include "ipc/control.h"
#include "ipc/facts.h"
#include "ipc/operations.h"
#include "ipc/watches.h"

#include <variant>

namespace ao::ipc {

template <class First, class Second>
struct JoinVariants;

template <class... First, class... Second>
struct JoinVariants<std::variant<First...>, std::variant<Second...>> {
    using type = std::variant<First..., Second...>;
};
template <class First, class Second>
using JoinedVariant = typename JoinVariants<First, Second>::type;

/// Worker to supervisor, apart from the facts.
using WorkerReport =
    std::variant<Hello, Pong, WatchApplied, OperationProgress, OperationDone, Goodbye>;

/// All that a worker may send.
using WorkerMessage = JoinedVariant<WorkerReport, Fact>;

/// All that the supervisor may send.
using SupervisorMessage = JoinedVariant<std::variant<Welcome, Reject, Ping, FactAck, Resend,
                                                     Operation, OperationAck, Shutdown, HookGiven>,
                                        Watch>;

template <class T, class Variant>
inline constexpr bool is_alternative_v = false;
template <class T, class... Alternative>
inline constexpr bool
    is_alternative_v<T, std::variant<Alternative...>> = (std::is_same_v<T, Alternative> || ...);

template <class T>
concept IsFact = is_alternative_v<T, Fact>;
template <class T>
concept IsWatch = is_alternative_v<T, Watch>;

} // namespace ao::ipc
