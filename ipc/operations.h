// Every operation: one job, once. The core writes it down before it is sent and sends it until it
// is answered; a worker treats it as idempotent by its id. What the runtime worker does is in
// runtime_operations.h, worktree_operations.h and process_operations.h, what the agents worker does
// in agent_operations.h. Standard library only.
#pragma once

#include "ipc/agent_operations.h"
#include "ipc/ids.h"
#include "ipc/process_operations.h"
#include "ipc/runtime_operations.h"
#include "ipc/worktree_operations.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ao::ipc {

/// Look again at everything the worker observes, now, and report it. Any worker.
struct ProbeEnvironment {
    static constexpr std::string_view kName = "probe_environment";

    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}

    bool operator==(const ProbeEnvironment&) const = default;
};

/// How many facts the look produced (unchanged ones included).
struct EnvironmentProbed {
    static constexpr std::string_view kName = "environment_probed";
    std::uint64_t facts = 0;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("facts", self.facts);
    }

    bool operator==(const EnvironmentProbed&) const = default;
};

using OperationArguments =
    std::variant<ProbeEnvironment, CheckRepository, CreateWorktree, ProvisionWorktree, StartHost,
                 StopHost, RemoveWorktree, DeliverMessage, ReadScreen, OpenTerminal, CheckSpawn,
                 BringBackWorktree, FreeWorktree, ListProcesses, PlanLaunch, PrepareLaunch,
                 CheckAgentFile, ShowAgent>;
using OperationResult =
    std::variant<EnvironmentProbed, RepositoryChecked, WorktreeCreated, WorktreeProvisioned,
                 HostStarted, HostStopped, WorktreeRemoved, MessageDelivered, ScreenRead,
                 TerminalOpened, SpawnChecked, WorktreeBroughtBack, WorktreeFreed, ProcessesListed,
                 LaunchPlanned, LaunchPrepared, AgentFileChecked, AgentShown>;

/// Core to worker: do this. `remaining_ms` is the time left until the deadline when it was sent.
struct Operation {
    static constexpr std::string_view kName = "operation";
    OperationId op_id;
    std::uint64_t remaining_ms = 0;
    OperationArguments arguments;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("op_id", self.op_id);
        visit("remaining_ms", self.remaining_ms);
        visit("arguments", self.arguments);
    }

    bool operator==(const Operation&) const = default;
};

/// Worker to core: the step that was reached; informative, may be lost.
struct OperationProgress {
    static constexpr std::string_view kName = "operation_progress";
    OperationId op_id;
    std::string step;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("op_id", self.op_id);
        visit("step", self.step);
    }

    bool operator==(const OperationProgress&) const = default;
};

/// Why an operation did not succeed: a stable code and a sentence that says what to do next.
struct OperationError {
    std::string code;
    std::string message;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("code", self.code);
        visit("message", self.message);
    }

    bool operator==(const OperationError&) const = default;
};

/// Worker to core: the outcome; exactly one of the two is set. Sent again until `OperationAck`.
struct OperationDone {
    static constexpr std::string_view kName = "operation_done";
    OperationId op_id;
    std::optional<OperationResult> result;
    std::optional<OperationError> error;

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("op_id", self.op_id);
        visit("result", self.result);
        visit("error", self.error);
    }

    bool operator==(const OperationDone&) const = default;
};

} // namespace ao::ipc
