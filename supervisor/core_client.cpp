// Requests, and what refusals mean over HTTP.
#include "supervisor/core_client.h"

#include "ipc/json.h"
#include "ipc/limits.h"
#include "ipc/vitals.h"

#include <array>

namespace ao {

namespace {

using api::ApiError;
using api::ErrorKind;

// Codes of rules and of workers that are no conflict with what is there (409).
constexpr std::array kBadRequests{"NOT_A_GIT_REPO",         "BRANCH_NOT_FETCHED",
                                  "INVALID_BRANCH",         "INVALID_PATH",
                                  "PROJECT_NOT_RESOLVABLE", "UNKNOWN_AGENT",
                                  "INVALID_PERMISSIONS",    "INVALID_MODEL",
                                  "INVALID_PROMPT",         "PROMPT_TOO_LONG",
                                  "PROMPT_NOT_TAKEN",       "INVALID_WORKSPACE_CHILD",
                                  "AGENT_BINARY_NOT_FOUND", "RUNTIME_PREREQUISITE_MISSING"};

ErrorKind kind_of(const std::string& code) {
    if (code.ends_with("_NOT_FOUND") && code != "AGENT_BINARY_NOT_FOUND") {
        return ErrorKind::not_found;
    }
    if (code.starts_with("WORKSPACE_PARENT_") || code.starts_with("WORKSPACE_CHILD_") ||
        code.starts_with("WORKSPACE_REPOS_")) {
        return ErrorKind::bad_request;
    }
    if (code == "WORKSPACE_PROVISION_FAILED") {
        return ErrorKind::unprocessable;
    }
    for (const auto* const bad : kBadRequests) {
        if (code == bad) {
            return ErrorKind::bad_request;
        }
    }
    if (code == "DEADLINE_EXCEEDED" || code == "WORKER_UNAVAILABLE" ||
        code == "HOST_NOT_ANSWERING" || code == "RUNTIME_UNAVAILABLE") {
        return ErrorKind::unavailable;
    }
    if (code == "POISONED" || code == "INTERNAL_ERROR" || code == "SPAWN_FAILED" ||
        code == "GIT_FAILED" || code == "PROCESSES_LEFT" || code == "HOST_STATE_UNREADABLE") {
        return ErrorKind::internal;
    }
    return ErrorKind::conflict;
}

} // namespace

ApiError api_error(const core::CoreRefusal& refusal) {
    if (!refusal.code.empty()) {
        return {kind_of(refusal.code), refusal.code, refusal.text};
    }
    const bool is_full = refusal.problem == store::StoreProblem::full;
    return {is_full ? ErrorKind::storage_full : ErrorKind::unavailable,
            is_full ? "STORAGE_FULL" : "STORE_UNAVAILABLE", refusal.text};
}

ApiError overloaded() {
    return {ErrorKind::unavailable, "OVERLOADED",
            "too many requests wait for the store; try again in a second"};
}

std::chrono::milliseconds CoreClient::patience() {
    return ipc::limits().operation_default;
}

api::ApiResult<CoreClient::Run> CoreClient::run(ipc::WorkerKind worker,
                                                ipc::OperationArguments arguments,
                                                std::chrono::milliseconds wait) {
    Handover<void> accepted;
    Handover<store::OperationRow> finished;
    Run run{"op_" + ipc::random_hex(16), std::nullopt};
    const auto result = ask(core::OperationWanted{run.op_id, worker, std::move(arguments),
                                                  ipc::limits().operation_default, accepted.reply(),
                                                  finished.reply()},
                            accepted);
    if (!result) {
        return tl::unexpected{result.error()};
    }
    if (auto row = finished.wait(wait); row && *row) {
        run.finished = std::move(**row);
    }
    return run;
}

ApiError CoreClient::not_in_time(ipc::WorkerKind worker) {
    return {ErrorKind::unavailable, "WORKER_UNAVAILABLE",
            "the " + std::string{ipc::to_text(worker)} +
                " worker did not answer in time; see: ao worker ls, and try again"};
}

api::ApiResult<ipc::OperationResult> CoreClient::read_result(const store::OperationRow& row) {
    if (row.state != store::OperationState::done) {
        return tl::unexpected{
            api_error({store::StoreProblem::other, row.error_message, row.error_code})};
    }
    auto result = ipc::result_from_json(row.result);
    if (!result) {
        return tl::unexpected{ApiError{ErrorKind::internal, "INTERNAL_ERROR", result.error()}};
    }
    return std::move(*result);
}

} // namespace ao
