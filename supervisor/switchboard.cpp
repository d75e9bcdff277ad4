// One line per connection.
#include "supervisor/switchboard.h"

#include "ipc/limits.h"
#include "supervisor/log.h"

namespace ao {

void Switchboard::connect(core::Inbox& inbox, ipc::WorkerRouter& router, process::WorkerHost& host,
                          api::HttpApi& api) {
    inbox_ = &inbox;
    router_ = &router;
    host_ = &host;
    api_ = &api;
}

void Switchboard::on_hello(ipc::WorkerRun run, const ipc::Hello& hello) {
    host_->greet(run, hello.build);
    inbox_->put(core::WorkerGreeted{run, hello.build});
}

void Switchboard::on_fact(ipc::WorkerRun run, ipc::Sequence sequence, std::int64_t at_ms,
                          ipc::Fact fact) {
    inbox_->put(core::FactReceived{run, sequence, at_ms, std::move(fact)});
}

void Switchboard::on_watch_applied(ipc::WorkerRun run, const ipc::WatchApplied& applied) {
    log::debug("a worker follows a watch", {{"worker", ipc::to_text(run.kind)},
                                            {"watch", applied.watch},
                                            {"revision", applied.revision}});
}

void Switchboard::on_operation_progress(ipc::WorkerRun run, ipc::OperationProgress progress) {
    inbox_->put(core::StepReached{run, std::move(progress)});
}

void Switchboard::on_operation_done(ipc::WorkerRun run, ipc::OperationDone done) {
    inbox_->put(core::OperationAnswered{run, std::move(done)});
}

void Switchboard::on_goodbye(ipc::WorkerRun run, const ipc::Goodbye& goodbye) {
    log::info("a worker leaves", {{"worker", ipc::to_text(run.kind)}, {"reason", goodbye.reason}});
}

void Switchboard::on_faulty(ipc::WorkerRun run, std::string_view reason) {
    host_->condemn(run, std::string{reason});
}

void Switchboard::want_incarnation(ipc::WorkerKind kind) {
    inbox_->put(core::IncarnationWanted{kind});
}

void Switchboard::expect_worker(const ipc::WorkerBirth& birth) {
    router_->expect(birth);
}

void Switchboard::worker_spawned(ipc::WorkerRun run, int pid) {
    inbox_->put(core::WorkerSpawned{run, pid});
}

void Switchboard::worker_troubled(const process::WorkerTrouble& trouble) {
    log::warn("trouble with a worker", {{"worker", ipc::to_text(trouble.run.kind)},
                                        {"incarnation", trouble.run.incarnation},
                                        {"kind", trouble.kind},
                                        {"detail", trouble.detail},
                                        {"input", trouble.input}});
    inbox_->put(core::WorkerTroubled{trouble.run, trouble.kind, trouble.detail, trouble.input});
}

void Switchboard::worker_ended(const process::WorkerEnd& end) {
    router_->forget(end.run);
    inbox_->put(core::WorkerEnded{end.run, end.reason});
}

void Switchboard::ask_to_leave(ipc::WorkerRun run) {
    const auto within = static_cast<std::uint64_t>(ipc::limits().worker_stop_grace.count());
    router_->send(run, ipc::Shutdown{within});
}

void Switchboard::spool_grew() {
    inbox_->put(core::SpoolGrew{});
}

void Switchboard::send(ipc::WorkerRun run, ipc::SupervisorMessage message) {
    router_->send(run, std::move(message));
}

void Switchboard::grant_incarnation(ipc::WorkerRun run) {
    host_->grant(run);
}

void Switchboard::deny_incarnation(ipc::WorkerKind kind, const std::string& why) {
    host_->deny(kind, why);
}

void Switchboard::publish(const std::vector<domain::Change>& changes) {
    api_->on_changes(changes);
}

} // namespace ao
