// Carries the transitions of sessions out: the row, the operation for its phase and the list of
// watched hosts, in one transaction.
#include "ipc/fields.h"
#include "ipc/json.h"
#include "ipc/limits.h"
#include "ipc/vitals.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"
#include "supervisor/domain/agent_choice.h"
#include "supervisor/domain/host_evidence.h"
#include "supervisor/domain/message_delivery.h"
#include "supervisor/domain/runtime_choice.h"
#include "supervisor/domain/session_activity.h"
#include "supervisor/log.h"

namespace ao::core {

namespace {

std::chrono::milliseconds budget_of(const ipc::OperationArguments& arguments) {
    const auto& limits = ipc::limits();
    if (std::holds_alternative<ipc::CreateWorktree>(arguments)) {
        return limits.worktree_within;
    }
    if (std::holds_alternative<ipc::ProvisionWorktree>(arguments)) {
        return limits.provision_within;
    }
    if (std::holds_alternative<ipc::StartHost>(arguments)) {
        return limits.operation_default * 3; // a multiplexer makes its sessions one after the other
    }
    return limits.operation_default;
}

ipc::WorkerKind worker_for(const ipc::OperationArguments& arguments) {
    return std::holds_alternative<ipc::PlanLaunch>(arguments) ? ipc::WorkerKind::agents
                                                              : ipc::WorkerKind::runtime;
}

} // namespace

domain::StepOutcome CoreLoop::outcome_of(const store::OperationRow& row) {
    if (row.state == store::OperationState::done) {
        if (auto result = ipc::result_from_json(row.result)) {
            return domain::StepSucceeded{std::move(*result)};
        }
        return domain::StepFailed{"INTERNAL_ERROR", "the worker's result cannot be read"};
    }
    return domain::StepFailed{row.error_code, row.error_message};
}

domain::Project CoreLoop::project_of(const domain::Session& session) const {
    return store_->projects.find(session.project_id).value();
}

// A session that is told about before it is stored would have no project; the rows refer to each
// other, so there is always one.
domain::Session CoreLoop::apply(domain::Transition transition, bool is_new, Outcome& outcome) {
    auto session = std::move(transition.session);
    const auto before = is_new ? std::nullopt : store_->sessions.find(session.id);
    if (transition.next) {
        session.operation = "op_" + ipc::random_hex(16);
    }
    if (is_new) {
        store_->sessions.insert(session);
    } else if (session != *before) {
        store_->sessions.update(session);
    }
    if (transition.plan) {
        store_->launch_plans.put(session.id, *transition.plan);
    }
    if (transition.next) {
        begin(session.operation, worker_for(*transition.next), *transition.next,
              budget_of(*transition.next), outcome);
    }
    const bool was_live = before && domain::has_host_to_watch(*before);
    const bool is_live = domain::has_host_to_watch(session);
    if (was_live != is_live) {
        if (is_live) {
            open_conversation(session, outcome);
        }
        if (const auto run = outcome.connected[ipc::index_of(ipc::WorkerKind::runtime)]) {
            watch_hosts(*run, outcome);
        }
    }
    const bool is_watched_anew =
        was_live != is_live || (is_live && !domain::is_watched_alike(*before, session));
    if (const auto run = outcome.connected[ipc::index_of(ipc::WorkerKind::agents)];
        run && is_watched_anew) {
        watch_sessions(*run, outcome);
    }
    serve_messages(session, outcome);
    outcome.place_came_free =
        outcome.place_came_free || session.phase == domain::SessionPhase::ended;
    if (session.is_at_rest()) {
        outcome.then([this, session] {
            const auto [from, to] = waiting_for_session_.equal_range(session.id);
            std::vector<Reply<domain::Session>> replies;
            for (auto waiting = from; waiting != to; ++waiting) {
                replies.push_back(std::move(waiting->second));
            }
            waiting_for_session_.erase(from, to);
            for (const auto& reply : replies) {
                reply(session);
            }
        });
    }
    return session;
}

// In the transaction in which it is live: its prompt, where the agent takes that typed, and the
// time by which its hooks have to have spoken.
void CoreLoop::open_conversation(const domain::Session& session, Outcome& outcome) {
    outcome.then([this] { silence_at_ = Clock::now(); });
    const auto plan = store_->launch_plans.find(session.id);
    if (!plan || !plan->typed_prompt) {
        return;
    }
    auto message = domain::opening_message(*plan->typed_prompt, ipc::wall_now());
    message.id = "msg_" + ipc::random_hex(16);
    message.session_id = session.id;
    message.number = store_->messages.next_number(session.id);
    message.detail = domain::why_it_waits(session, message, ipc::wall_now());
    store_->messages.insert(message, ipc::limits().messages_kept);
    outcome.then([this] { held_back_at_ = Clock::now(); });
}

void CoreLoop::advance_session_of(const store::OperationRow& row, Outcome& outcome) {
    const auto session = store_->sessions.find_by_operation(row.op_id);
    if (session) {
        apply(in_context(*session,
                         [&](const domain::LifecycleContext& context) {
                             return domain::after_step(*session, outcome_of(row), context);
                         }),
              false, outcome);
    }
}

void CoreLoop::judge_host(const ipc::HostSeen& seen, Outcome& outcome) {
    if (auto session = store_->sessions.find(seen.session_id)) {
        const auto now = ipc::wall_now();
        if (domain::judge(*session, seen, now) == domain::HostVerdict::not_believed) {
            log::warn("a multiplexer does not know most of its sessions; they are not ended for it",
                      {{"session", session->id}, {"missed", seen.missed}, {"of", seen.looked_for}});
        }
        apply(domain::on_host(std::move(*session), seen, now), false, outcome);
    }
}

void CoreLoop::note_memory_kill(const ipc::MemoryKillSeen& seen, Outcome& outcome) {
    if (auto session = store_->sessions.find(seen.session_id)) {
        apply(domain::on_memory_kill(std::move(*session), seen, ipc::wall_now()), false, outcome);
    }
}

void CoreLoop::watch_hosts(ipc::WorkerRun run, Outcome& outcome) {
    std::vector<ipc::WatchedHost> hosts;
    for (const auto& session : store_->sessions.unfinished()) {
        if (domain::has_host_to_watch(session)) {
            hosts.push_back(
                {session.id, session.handle, domain::host_directory(session, policy_.places)});
        }
    }
    outcome.then([this, run, hosts = std::move(hosts)] {
        output_.send(run, ipc::WatchHosts{++hosts_revision_, hosts});
    });
}

// What the runtime worker has seen of it; nothing when nobody has looked yet.
std::optional<ipc::ToolSeen> CoreLoop::tool_of(ipc::RuntimeKind runtime) const {
    for (const auto& fact : store_->facts.of(ipc::WorkerKind::runtime)) {
        if (fact.name == ipc::ToolSeen::kName && fact.subject == ipc::to_text(runtime)) {
            return ipc::tool_seen_from_json(fact.body);
        }
    }
    return std::nullopt;
}

void CoreLoop::handle(const SpawnWanted& input, Outcome& outcome) {
    const auto project = store_->projects.find(input.project_id);
    if (!project || project->archived_at) {
        outcome.then([reply = input.reserved, id = input.project_id] {
            reply(
                refusal("PROJECT_NOT_FOUND", "there is no project \"" + id +
                                                 "\"; register it: ao project add --path <path>"));
        });
        return;
    }
    auto order = domain::with_agent(input.order, project->config, policy_.places.agent);
    if (auto fault = domain::fault_of_order(order); !fault.empty()) {
        outcome.then([reply = input.reserved, fault = std::move(fault)] {
            reply(refusal("PROMPT_NOT_TAKEN", fault));
        });
        return;
    }
    order.runtime = domain::choose_runtime(project->config.runtime, policy_.places.runtime).runtime;
    if (auto fault = domain::fault_of_runtime(order.runtime, tool_of(order.runtime));
        !fault.empty()) {
        outcome.then([reply = input.reserved, fault = std::move(fault)] {
            reply(refusal("RUNTIME_PREREQUISITE_MISSING", fault));
        });
        return;
    }
    const auto session =
        apply(domain::reserve(order, store_->sessions.next_number(project->id),
                              {*project, policy_.places, ipc::wall_now(), may_start()}),
              true, outcome);
    answer(session, input.reserved, input.settled, outcome);
}

void CoreLoop::handle(const SessionWanted& input, Outcome& outcome) {
    auto found = store_->sessions.find(input.id);
    const auto refuse = [&](tl::unexpected<CoreRefusal> why) {
        outcome.then([reply = input.accepted, why = std::move(why)] { reply(why); });
    };
    if (!found) {
        return refuse(tl::unexpected{no_such_session(input.id)});
    }
    if (std::holds_alternative<UndoCleanUp>(input.order) &&
        found->workspace != domain::WorkspaceState::quarantined) {
        return refuse(refusal("NOTHING_TO_UNDO",
                              "the folder of session " + input.id +
                                  " is not among those that were taken away and are still kept; "
                                  "its branch " +
                                  found->branch + " is there"));
    }
    if (found->is_terminated() && !found->is_at_rest() &&
        !std::holds_alternative<RenameSession>(input.order)) {
        return refuse(refusal("SESSION_BUSY", "the folder of session " + input.id +
                                                  " is being moved; try again in a moment"));
    }
    if (std::holds_alternative<RestoreSession>(input.order) && !found->is_terminated()) {
        return refuse(
            refusal("SESSION_NOT_RESTORABLE", "session " + input.id +
                                                  " is not over, so there is nothing to "
                                                  "restore; attach to it: ao session attach " +
                                                  input.id));
    }
    auto transition = in_context(*found, [&](const domain::LifecycleContext& context) {
        return std::visit(
            ipc::Overloaded{
                [&](const KillSession& kill) {
                    return domain::kill(*found, kill.keep_workspace, context);
                },
                [&](const RestoreSession&) { return domain::restore(*found, context); },
                [&](const CleanUpSession&) { return domain::clean_up(*found, context); },
                [&](const UndoCleanUp&) { return domain::undo_clean_up(*found, context); },
                [&](const RenameSession& rename) {
                    auto renamed = *found;
                    renamed.display_name = rename.name;
                    renamed.updated_at = context.now;
                    return domain::Transition{renamed, std::nullopt};
                },
                [&](const SignalActivity& signal) {
                    return domain::Transition{
                        domain::on_signal(*found, signal.activity, context.now), std::nullopt};
                },
            },
            input.order);
    });
    if (std::holds_alternative<SignalActivity>(input.order)) {
        acknowledge_messages(*found);
    }
    const auto session = apply(std::move(transition), false, outcome);
    answer(session, input.accepted, input.settled, outcome);
}

void CoreLoop::answer(const domain::Session& session, const Reply<domain::Session>& accepted,
                      const Reply<domain::Session>& settled, Outcome& outcome) {
    outcome.then([this, session, accepted, settled] {
        if (session.queued_at && !admission_at_) {
            admission_at_ = Clock::now() + ipc::limits().admission_every;
        }
        accepted(session);
        if (settled && session.is_at_rest()) {
            settled(session);
        } else if (settled) {
            waiting_for_session_.emplace(session.id, settled);
        }
    });
}

} // namespace ao::core
