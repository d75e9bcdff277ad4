// Reads for the API, and the way its requests take to the core.
#include "supervisor/supervisor_answers.h"

#include "ipc/fields.h"
#include "ipc/limits.h"
#include "supervisor/process/process_usage.h"
#include "supervisor/process/worker_log.h"

namespace ao {

namespace {

constexpr std::uint64_t kPoisonedInputsShown = 100;

using api::ApiError;
using api::ErrorKind;

tl::unexpected<ApiError> no_such_worker(std::string_view id) {
    return tl::unexpected{ApiError{ErrorKind::not_found, "WORKER_NOT_FOUND",
                                   "there is no worker \"" + std::string{id} +
                                       "\"; the workers are scm, runtime and agents"}};
}

api::OperationView operation_view(const store::OperationRow& row) {
    return {row.op_id,      std::string{ipc::to_text(row.worker)},
            row.kind,       std::string{ipc::to_text(row.state)},
            row.step,       row.result,
            row.error_code, row.error_message};
}

} // namespace

SupervisorAnswers::SupervisorAnswers(store::ReaderPool& readers, std::filesystem::path logs,
                                     const process::RosterBoard& board, core::Inbox& inbox)
    : readers_{readers}
    , logs_{std::move(logs)}
    , board_{board}
    , inbox_{inbox}
    , core_client_{inbox} {}

void SupervisorAnswers::connect(const core::CoreLoop& core, const ipc::WorkerRouter& router,
                                process::WorkerHost& host) {
    core_ = &core;
    router_ = &router;
    host_ = &host;
}

std::vector<domain::WorkerView> SupervisorAnswers::workers() {
    const auto roster = board_.read();
    std::vector<domain::WorkerView> views;
    try {
        auto reader = readers_.borrow();
        for (const auto& entry : *roster) {
            views.push_back(view(entry, &*reader));
        }
    } catch (const store::StoreError&) {
        // Who is alive is known without the store; what was observed is left out.
        views.clear();
        for (const auto& entry : *roster) {
            views.push_back(view(entry, nullptr));
        }
    }
    return views;
}

std::vector<api::WorkerStateView> SupervisorAnswers::worker_states() {
    std::vector<api::WorkerStateView> states;
    for (const auto& entry : *board_.read()) {
        states.push_back({ipc::to_text(entry.kind), entry.state});
    }
    return states;
}

domain::WorkerView SupervisorAnswers::view(const process::RosterEntry& entry,
                                           store::StoreReader* reader) const {
    domain::WorkerView view;
    view.id = ipc::to_text(entry.kind);
    view.state = entry.state;
    view.incarnation = entry.incarnation;
    view.pid = entry.pid;
    view.build = entry.build;
    view.started_at = entry.started_at;
    view.next_attempt_at = entry.next_attempt_at;
    view.last_error = entry.last_error;
    view.restarts = entry.restarts;
    if (entry.page && entry.pid) {
        const auto& figures = entry.page->figures();
        view.heartbeat_age = entry.page->heartbeat_age();
        view.queue_depth = figures.queue_depth;
        view.facts_sent = figures.facts_sent;
        view.facts_acknowledged = figures.facts_acknowledged;
        view.facts_coalesced = figures.facts_coalesced;
        const auto usage = process::read_process_usage(*entry.pid);
        view.memory_bytes = usage.memory_bytes;
        view.cpu_time = usage.cpu_time;
    }
    if (entry.log_bytes_dropped) {
        view.log_bytes_dropped = *entry.log_bytes_dropped;
    }
    const auto& link = router_->figures(entry.kind);
    view.frames_refused = link.frames_refused;
    if (const auto round_trip = link.round_trip_us.load(); round_trip >= 0 && entry.pid) {
        view.round_trip = std::chrono::microseconds{round_trip};
    }
    if (reader != nullptr) {
        view.facts = reader->facts.of(entry.kind);
        for (const auto& row : reader->operations.poisoned(entry.kind)) {
            view.poisoned.push_back(
                {row.op_id, "operation " + row.kind, row.error_message, row.updated_at});
        }
        if (entry.kind == ipc::WorkerKind::agents) {
            for (const auto& hook : reader->hooks.poisoned(kPoisonedInputsShown)) {
                view.poisoned.push_back({std::to_string(hook.id), "hook",
                                         hook.agent + " " + hook.event + " of session " +
                                             (hook.session_id.empty() ? "none" : hook.session_id),
                                         hook.received_at});
            }
            for (const auto& session : reader->sessions.with_deadly_transcripts(
                     ipc::limits().deaths_to_poison, kPoisonedInputsShown)) {
                view.poisoned.push_back({session.id, "transcript",
                                         "of " + session.harness + ": " + session.transcript_path,
                                         session.updated_at});
            }
        }
    }
    return view;
}

api::ApiResult<void> SupervisorAnswers::restart_worker(std::string_view id) {
    const auto kind = ipc::worker_kind(id);
    if (!kind) {
        return no_such_worker(id);
    }
    host_->restart(*kind);
    return {};
}

api::ApiResult<api::OperationView> SupervisorAnswers::probe_worker(std::string_view id,
                                                                   std::chrono::milliseconds wait) {
    const auto kind = ipc::worker_kind(id);
    if (!kind) {
        return no_such_worker(id);
    }
    auto run = core_client_.run(*kind, ipc::ProbeEnvironment{}, wait);
    if (!run) {
        return tl::unexpected{run.error()};
    }
    return run->finished ? operation_view(*run->finished) : operation(run->op_id);
}

api::ApiResult<api::OperationView> SupervisorAnswers::operation(std::string_view op_id) {
    try {
        auto reader = readers_.borrow();
        if (const auto row = reader->operations.find(op_id)) {
            return operation_view(*row);
        }
    } catch (const store::StoreError& error) {
        return tl::unexpected{api_error({error.problem(), error.what()})};
    }
    return tl::unexpected{ApiError{ErrorKind::not_found, "OPERATION_NOT_FOUND",
                                   "there is no such operation; finished ones are kept for a while "
                                   "only"}};
}

api::ApiResult<std::string> SupervisorAnswers::worker_log(std::string_view id,
                                                          std::size_t max_bytes) {
    const auto kind = ipc::worker_kind(id);
    if (!kind) {
        return no_such_worker(id);
    }
    return process::WorkerLog::tail(logs_, "worker-" + std::string{ipc::to_text(*kind)}, max_bytes);
}

api::ApiResult<void> SupervisorAnswers::store_hook(api::HookEvent event,
                                                   std::chrono::milliseconds wait) {
    Handover<void> stored;
    store::NewHook hook{std::move(event.event_id), std::move(event.session_id),
                        std::move(event.agent),    std::move(event.event),
                        event.generation,          std::move(event.payload)};
    if (!inbox_.try_put_request(core::HookPosted{std::move(hook), stored.reply()})) {
        return tl::unexpected{overloaded()};
    }
    return stored.wait(wait).value_or(
        tl::unexpected{ApiError{ErrorKind::unavailable, "STORE_UNAVAILABLE",
                                "the event was not on disk in time; send it again with the same "
                                "id"}});
}

api::ApiResult<api::ChangePage> SupervisorAnswers::changes_after(std::int64_t cursor,
                                                                 std::size_t limit) {
    try {
        auto reader = readers_.borrow();
        return reader->on_snapshot([&] {
            return api::ChangePage{reader->changes.after(cursor, limit), reader->changes.oldest(),
                                   reader->changes.head()};
        });
    } catch (const store::StoreError& error) {
        return tl::unexpected{api_error({error.problem(), error.what()})};
    }
}

bool SupervisorAnswers::is_ready() {
    return core_->figures().store_writable;
}

void SupervisorAnswers::request_shutdown(std::string_view why) {
    host_->ask_to_stop(std::string{why});
}

api::SupervisorPort::CoreFigures SupervisorAnswers::core_figures() {
    const auto& figures = core_->figures();
    return {inbox_.depth(),       figures.commits,         figures.facts_committed,
            figures.hooks_stored, figures.commit_failures, figures.operations_pending};
}

} // namespace ao
