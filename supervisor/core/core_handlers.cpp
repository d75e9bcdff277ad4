// What each input of the core does, inside the transaction. Whatever has to happen outside of the
// store is put into the outcome and happens after the commit.
#include "ipc/codec.h"
#include "ipc/failpoint.h"
#include "ipc/fields.h"
#include "ipc/json.h"
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"
#include "supervisor/domain/fact_reducer.h"
#include "supervisor/domain/poison.h"
#include "supervisor/log.h"

#include <algorithm>

namespace ao::core {

using ipc::failpoint;

namespace {

// The forges that are watched until projects bring their own.
const std::vector<std::string> kDefaultForges{"github.com"};

domain::WallTime wall_time(std::int64_t milliseconds) {
    return domain::WallTime{std::chrono::milliseconds{milliseconds}};
}

} // namespace

void CoreLoop::handle(const FactReceived& input, Outcome& outcome) {
    auto entry = outcome.committed.find(input.run);
    const auto applied = entry != outcome.committed.end()
                             ? entry->second
                             : store_->sequences.applied(input.run.kind, input.run.incarnation);
    if (input.sequence != applied + 1) {
        return; // applied before; the router lets no gap through
    }
    for (auto& effect : domain::reduce(input.fact)) {
        std::visit(
            ipc::Overloaded{
                [&](const domain::KeepFact& keep) {
                    const auto subject =
                        std::visit([](const auto& fact) { return fact.subject(); }, keep.fact);
                    store_->facts.put({input.run.kind, std::string{ipc::name_of(keep.fact)},
                                       subject, ipc::to_json(keep.fact), wall_time(input.at_ms),
                                       input.run.incarnation, input.sequence},
                                      ipc::wall_now());
                },
                [&](const domain::JudgeHost& judge) { judge_host(judge.seen, outcome); },
                [&](const domain::NoteMemoryKill& kill) { note_memory_kill(kill.seen, outcome); },
                [&](const domain::TakeHook& hook) { take_hook(hook.derived, outcome); },
                [&](const domain::TakeObservation& observation) {
                    take_observation(observation.observed, outcome);
                },
                [&](const domain::KeepUsage& keep) { keep_usage(keep.usage); },
            },
            effect);
    }
    outcome.committed[input.run] = input.sequence;
    ++outcome.facts;
}

void CoreLoop::handle(const WorkerGreeted& input, Outcome& outcome) {
    store_->incarnations.mark_ready(input.run.kind, input.run.incarnation, input.build,
                                    ipc::wall_now());
    outcome.connected[ipc::index_of(input.run.kind)] = input.run;
    greet_with_watches(input.run, outcome);
    deliver_operations(input.run, outcome);
}

// A watch is the whole desired state, so sending it again at every hello is all there is to it.
void CoreLoop::greet_with_watches(ipc::WorkerRun run, Outcome& outcome) {
    switch (run.kind) {
    case ipc::WorkerKind::scm:
        outcome.then([this, run] { output_.send(run, ipc::WatchForges{1, kDefaultForges}); });
        break;
    case ipc::WorkerKind::runtime:
        watch_hosts(run, outcome);
        break;
    case ipc::WorkerKind::agents:
        opened_to_watch_.clear();
        watch_sessions(run, outcome);
        outcome.then([this] { // whoever was given some is gone
            hooks_given_ = 0;
            hooks_in_flight_ = 0;
        });
        break;
    }
}

void CoreLoop::deliver_operations(ipc::WorkerRun run, Outcome& outcome) {
    for (const auto& row : store_->operations.pending(run.kind)) {
        deliver(run, row, outcome);
    }
}

void CoreLoop::deliver(ipc::WorkerRun run, const store::OperationRow& row, Outcome& outcome) {
    auto arguments = ipc::arguments_from_json(row.arguments);
    if (!arguments) {
        finish(row.op_id,
               {store::OperationState::failed, "", "UNKNOWN_OPERATION",
                arguments.error() + "; it was stored by another version of ao"},
               outcome);
        return;
    }
    store_->operations.mark_delivered(row.op_id, run.incarnation);
    outcome.then([this, run, op_id = row.op_id, arguments = *arguments] {
        const auto deadline = deadlines_.find(op_id);
        if (deadline == deadlines_.end()) {
            return;
        }
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline->second - Clock::now());
        const auto remaining = static_cast<std::uint64_t>(std::max<std::int64_t>(left.count(), 0));
        failpoint("operation.before_send", ipc::kind_of(arguments));
        output_.send(run, ipc::Operation{op_id, remaining, arguments});
        failpoint("operation.after_send", ipc::kind_of(arguments));
    });
}

void CoreLoop::handle(const StepReached& input, Outcome&) {
    const auto row = store_->operations.find(input.progress.op_id);
    if (row && row->worker == input.run.kind) {
        store_->operations.set_step(input.progress.op_id, input.progress.step, ipc::wall_now());
    }
}

void CoreLoop::handle(const OperationAnswered& input, Outcome& outcome) {
    const auto row = store_->operations.find(input.done.op_id);
    const bool was_given_out = row && row->worker == input.run.kind && row->deliveries > 0;
    const bool has_one_outcome = input.done.result.has_value() != input.done.error.has_value();
    if (!was_given_out || !has_one_outcome) {
        ++figures_.answers_refused;
        log::warn("refused the outcome of an operation",
                  {{"worker", ipc::to_text(input.run.kind)}, {"operation", input.done.op_id}});
        return;
    }
    store::OperationOutcome result;
    if (input.done.error) {
        result = {store::OperationState::failed, "", input.done.error->code,
                  input.done.error->message};
    } else {
        result = {store::OperationState::done, ipc::to_json(*input.done.result), "", ""};
    }
    failpoint("operation.before_apply", row->kind);
    finish(input.done.op_id, result, outcome);
    failpoint("operation.after_apply", row->kind);
    // Also for one that had finished before: its worker has to be told that it may forget it.
    outcome.then([this, run = input.run, op_id = input.done.op_id, kind = row->kind] {
        failpoint("operation.before_acknowledge", kind);
        output_.send(run, ipc::OperationAck{op_id});
    });
}

void CoreLoop::finish(const ipc::OperationId& op_id, const store::OperationOutcome& result,
                      Outcome& outcome) {
    const bool is_first = store_->operations.finish(op_id, result, ipc::wall_now());
    const auto row = is_first ? store_->operations.find(op_id) : std::nullopt;
    if (row) {
        advance_session_of(*row, outcome);
        advance_message_of(*row, outcome);
    }
    outcome.then([this, op_id, row] {
        deadlines_.erase(op_id);
        const auto waiting = waiting_.extract(op_id);
        if (!waiting.empty() && row) {
            waiting.mapped()(*row);
        }
    });
}

void CoreLoop::expire_operations(Outcome& outcome) {
    const auto now = Clock::now();
    for (const auto& [op_id, deadline] : deadlines_) {
        if (deadline <= now) {
            finish(op_id,
                   {store::OperationState::expired, "", "DEADLINE_EXCEEDED",
                    "the worker did not answer in time; see: ao worker ls"},
                   outcome);
        }
    }
}

void CoreLoop::handle(const IncarnationWanted& input, Outcome& outcome) {
    const ipc::WorkerRun run{input.kind, store_->incarnations.begin(input.kind, ipc::wall_now())};
    outcome.then([this, run] { output_.grant_incarnation(run); });
}

void CoreLoop::handle(const WorkerSpawned& input, Outcome&) {
    store_->incarnations.mark_spawned(input.run.kind, input.run.incarnation, input.pid);
}

void CoreLoop::handle(const WorkerTroubled& input, Outcome& outcome) {
    const auto in_hand = input.input.empty() ? std::nullopt : std::optional{input.input};
    store_->incidents.insert({input.run.kind, input.run.incarnation, input.kind, input.detail,
                              in_hand, ipc::wall_now()});
    if (input.kind == store::kDeathIncident && in_hand) {
        blame_input(input.run.kind, *in_hand, input.detail, outcome);
    }
}

void CoreLoop::blame_input(ipc::WorkerKind kind, const std::string& input,
                           const std::string& detail, Outcome& outcome) {
    const auto in_hand = domain::parse_input_in_hand(input);
    if (in_hand && in_hand->kind == domain::kHookInput && kind == ipc::WorkerKind::agents) {
        blame_hook(in_hand->id, detail, outcome);
    }
    if (in_hand && in_hand->kind == domain::kTranscriptInput && kind == ipc::WorkerKind::agents) {
        blame_transcript(std::string{in_hand->id}, detail);
    }
    if (!in_hand || in_hand->kind != domain::kOperationInput) {
        return;
    }
    const std::string op_id{in_hand->id};
    const auto row = store_->operations.find(op_id);
    if (!row || row->worker != kind) {
        return; // a worker can only lose its own work
    }
    const auto deaths = store_->operations.record_death(op_id);
    if (domain::is_poisoned(deaths, ipc::limits())) {
        finish(op_id,
               {store::OperationState::poisoned, "", "POISONED",
                "set aside: the worker ended " + std::to_string(deaths) +
                    " times while it had this in hand (" + detail + ")"},
               outcome);
    }
}

void CoreLoop::handle(const WorkerEnded& input, Outcome& outcome) {
    store_->incarnations.mark_ended(input.run.kind, input.run.incarnation, input.reason,
                                    ipc::wall_now());
    auto& connected = outcome.connected[ipc::index_of(input.run.kind)];
    if (connected == input.run) {
        connected.reset();
    }
}

void CoreLoop::handle(const SpoolGrew&, Outcome& outcome) {
    outcome.then([this] { spool_waits_ = true; });
}

void CoreLoop::handle(const HookPosted& input, Outcome& outcome) {
    if (figures_.hooks_pending >= ipc::limits().hook_inbox_rows) {
        outcome.then([reply = input.reply] {
            reply(tl::unexpected{CoreRefusal{store::StoreProblem::full,
                                             "the hook inbox is full; see: ao worker ls"}});
        });
        return;
    }
    const bool is_new = store_->hooks.insert(input.hook, ipc::wall_now());
    outcome.then([this, is_new, reply = input.reply] {
        figures_.hooks_stored += is_new;
        figures_.hooks_pending += is_new;
        reply({});
    });
}

void CoreLoop::handle(const OperationWanted& input, Outcome& outcome) {
    outcome.then([this, op_id = input.op_id, finished = input.finished] {
        if (finished) {
            waiting_[op_id] = finished;
        }
    });
    begin(input.op_id, input.worker, input.arguments, input.budget, outcome);
    outcome.then([accepted = input.accepted] { accepted({}); });
}

void CoreLoop::begin(const ipc::OperationId& op_id, ipc::WorkerKind worker,
                     const ipc::OperationArguments& arguments, std::chrono::milliseconds budget,
                     Outcome& outcome) {
    const auto now = ipc::wall_now();
    const std::string kind{ipc::kind_of(arguments)};
    failpoint("operation.before_write", kind);
    store_->operations.insert(
        {op_id, worker, kind, ipc::to_json(arguments), now, now + budget, budget});
    failpoint("operation.before_commit", kind);
    outcome.then([this, op_id, budget] { deadlines_[op_id] = Clock::now() + budget; });
    if (const auto run = outcome.connected[ipc::index_of(worker)]) {
        deliver(*run, *store_->operations.find(op_id), outcome);
    }
}

} // namespace ao::core
