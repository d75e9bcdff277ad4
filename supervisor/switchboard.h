// Connects the threads: whatever one of them reports is put into the queue of those it concerns.
// It decides nothing and keeps nothing. Its parts are set once, before any thread starts.
#pragma once

#include "ipc/worker_router.h"
#include "supervisor/api/http_api.h"
#include "supervisor/core/core_output.h"
#include "supervisor/core/inbox.h"
#include "supervisor/process/worker_host.h"

namespace ao {

class Switchboard final : public ipc::RouterListener,
                          public process::HostListener,
                          public core::CoreOutput {
public:
    void connect(core::Inbox& inbox, ipc::WorkerRouter& router, process::WorkerHost& host,
                 api::HttpApi& api);

    // RouterListener, on the ipc thread.
    void on_hello(ipc::WorkerRun run, const ipc::Hello& hello) override;
    void on_fact(ipc::WorkerRun run, ipc::Sequence sequence, std::int64_t at_ms,
                 ipc::Fact fact) override;
    void on_watch_applied(ipc::WorkerRun run, const ipc::WatchApplied& applied) override;
    void on_operation_progress(ipc::WorkerRun run, ipc::OperationProgress progress) override;
    void on_operation_done(ipc::WorkerRun run, ipc::OperationDone done) override;
    void on_goodbye(ipc::WorkerRun run, const ipc::Goodbye& goodbye) override;
    void on_faulty(ipc::WorkerRun run, std::string_view reason) override;

    // HostListener, on the main thread.
    void want_incarnation(ipc::WorkerKind kind) override;
    void expect_worker(const ipc::WorkerBirth& birth) override;
    void worker_spawned(ipc::WorkerRun run, int pid) override;
    void worker_troubled(const process::WorkerTrouble& trouble) override;
    void worker_ended(const process::WorkerEnd& end) override;
    void ask_to_leave(ipc::WorkerRun run) override;
    void spool_grew() override;

    // CoreOutput, on the core thread.
    void send(ipc::WorkerRun run, ipc::SupervisorMessage message) override;
    void grant_incarnation(ipc::WorkerRun run) override;
    void deny_incarnation(ipc::WorkerKind kind, const std::string& why) override;
    void publish(const std::vector<domain::Change>& changes) override;

private:
    core::Inbox* inbox_ = nullptr;
    ipc::WorkerRouter* router_ = nullptr;
    process::WorkerHost* host_ = nullptr;
    api::HttpApi* api_ = nullptr;
};

} // namespace ao
