// Answers the HTTP API's questions from the roster, the core's inbox and read-only connections.
// Any thread; never waits for a worker longer than it was told to.
#pragma once

#include "ipc/worker_router.h"
#include "supervisor/api/supervisor_port.h"
#include "supervisor/core/core_loop.h"
#include "supervisor/core_client.h"
#include "supervisor/process/roster.h"
#include "supervisor/process/worker_host.h"
#include "supervisor/store/reader_pool.h"

#include <atomic>
#include <filesystem>

namespace ao {

class SupervisorAnswers final : public api::SupervisorPort {
public:
    SupervisorAnswers(store::ReaderPool& readers, std::filesystem::path logs,
                      const process::RosterBoard& board, core::Inbox& inbox);

    /// Set once, before the API starts.
    void connect(const core::CoreLoop& core, const ipc::WorkerRouter& router,
                 process::WorkerHost& host);

    std::vector<domain::WorkerView> workers() override;
    std::vector<api::WorkerStateView> worker_states() override;
    api::ApiResult<void> restart_worker(std::string_view id) override;
    api::ApiResult<api::OperationView> probe_worker(std::string_view id,
                                                    std::chrono::milliseconds wait) override;
    api::ApiResult<api::OperationView> operation(std::string_view op_id) override;
    api::ApiResult<std::string> worker_log(std::string_view id, std::size_t max_bytes) override;
    api::ApiResult<void> store_hook(api::HookEvent event, std::chrono::milliseconds wait) override;
    api::ApiResult<api::ChangePage> changes_after(std::int64_t cursor, std::size_t limit) override;
    bool is_ready() override;
    void request_shutdown(std::string_view why) override;
    CoreFigures core_figures() override;

private:
    domain::WorkerView view(const process::RosterEntry& entry, store::StoreReader* reader) const;

    store::ReaderPool& readers_;
    const std::filesystem::path logs_;
    const process::RosterBoard& board_;
    core::Inbox& inbox_;
    CoreClient core_client_;
    const core::CoreLoop* core_ = nullptr;
    const ipc::WorkerRouter* router_ = nullptr;
    process::WorkerHost* host_ = nullptr;
};

} // namespace ao
