// Group commit: block for the first item, drain what is there, one transaction, then tell.
#include "supervisor/core/core_loop.h"

#include "ipc/failpoint.h"
#include "ipc/fields.h"
#include "ipc/limits.h"
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"
#include "supervisor/domain/deadline.h"
#include "supervisor/log.h"

#include <algorithm>
#include <pthread.h>

namespace ao::core {

using ipc::failpoint;

namespace {

// The log is pruned and the WAL checkpointed when the core has been idle for this long.
constexpr std::chrono::seconds kIdleBeforeMaintenance{2};

} // namespace

CoreLoop::CoreLoop(std::unique_ptr<store::Store> store, daemon::HookSpool spool,
                   SessionPolicy policy, Inbox& inbox, CoreOutput& output)
    : store_{std::move(store)}
    , spool_{std::move(spool)}
    , policy_{std::move(policy)}
    , inbox_{inbox}
    , output_{output} {}

CoreLoop::~CoreLoop() {
    stop();
}

void CoreLoop::start() {
    recover();
    thread_ = std::thread{[this] {
        ::pthread_setname_np(::pthread_self(), "ao-core");
        run();
    }};
}

void CoreLoop::stop() {
    inbox_.close();
    if (thread_.joinable()) {
        thread_.join();
    }
}

// Before the thread starts: what an earlier supervisor left under way.
void CoreLoop::recover() {
    const auto now = ipc::wall_now();
    began_at_ = now;
    store_->transact([&] { store_->incarnations.end_all_open("the supervisor was gone", now); });
    published_ = store_->changes.head();
    for (const auto kind : ipc::kWorkerKinds) {
        for (const auto& row : store_->operations.pending(kind)) {
            deadlines_[row.op_id] =
                Clock::now() + domain::time_left(row.deadline_at, row.budget, now);
        }
    }
    figures_.operations_pending = deadlines_.size();
    figures_.hooks_pending = store_->hooks.pending_count();
    if (!store_->sessions.queued().empty()) {
        admission_at_ = Clock::now();
    }
}

void CoreLoop::run() {
    while (true) {
        auto taken = inbox_.take(ipc::limits().commit_batch, next_deadline());
        const bool is_last = taken.empty() && inbox_.is_closed();
        std::move(taken.begin(), taken.end(), std::back_inserter(pending_));
        apply_pending();
        if (is_last) {
            break;
        }
    }
    try {
        store_->close();
    } catch (const store::StoreError& error) {
        log::error("the store was not closed cleanly", {{"cause", error.what()}});
    }
}

std::optional<CoreLoop::Clock::time_point> CoreLoop::next_deadline() const {
    if (retry_at_) {
        return retry_at_; // nothing else can be done before the store takes it
    }
    auto next = maintain_at_;
    const auto consider = [&](std::optional<Clock::time_point> time) {
        if (time) {
            next = std::min(next.value_or(*time), *time);
        }
    };
    consider(admission_at_);
    consider(space_at_);
    consider(silence_at_);
    consider(held_back_at_);
    if (spool_waits_) {
        consider(Clock::now());
    }
    for (const auto& [op_id, deadline] : deadlines_) {
        consider(deadline);
    }
    return next;
}

void CoreLoop::apply_pending() {
    try {
        if (!figures_.store_writable) {
            store_->prove_writable(ipc::wall_now());
            log::info("the store can be written again");
            figures_.store_writable = true;
        }
        apply(pending_);
        pending_.clear();
        ingest_spool();
        retry_at_.reset();
        retry_delay_ = std::chrono::milliseconds{0};
        maintain();
    } catch (const store::StoreError& error) {
        ++figures_.commit_failures;
        using store::StoreProblem;
        const bool is_one_items_fault =
            error.problem() == StoreProblem::constraint || error.problem() == StoreProblem::other;
        if (is_one_items_fault && !pending_.empty()) {
            apply_one_by_one();
            return;
        }
        if (figures_.store_writable.exchange(false)) {
            log::error("the store cannot be written; trying on", {{"cause", error.what()}});
        }
        refuse_requests(error);
        retry_delay_ = std::clamp(retry_delay_ * 2, ipc::limits().store_retry_first,
                                  ipc::limits().store_retry_max);
        retry_at_ = Clock::now() + retry_delay_;
    }
}

// A batch that breaks a rule of the schema is a defect of ours; it must not hold up the rest.
void CoreLoop::apply_one_by_one() {
    auto inputs = std::exchange(pending_, {});
    for (auto& input : inputs) {
        std::vector<CoreInput> one;
        one.push_back(std::move(input));
        try {
            apply(one);
        } catch (const store::StoreError& error) {
            log::error("an input was dropped because the store refuses it",
                       {{"cause", error.what()}, {"input", one.front().index()}});
            pending_ = std::move(one);
            refuse_requests(error);
            pending_.clear();
        }
    }
}

void CoreLoop::apply(const std::vector<CoreInput>& inputs) {
    const auto now = Clock::now();
    const auto has_come = [now](const auto& time) { return time && *time <= now; };
    const bool is_due = space_at_ <= now || has_come(admission_at_) || has_come(silence_at_) ||
                        has_come(held_back_at_) ||
                        std::any_of(deadlines_.begin(), deadlines_.end(),
                                    [&](const auto& entry) { return entry.second <= now; });
    if (inputs.empty() && !is_due) {
        return;
    }
    Outcome outcome;
    outcome.connected = connected_;
    commit(inputs, outcome);
    connected_ = outcome.connected;
    follow_up(outcome);
    maintain_at_ = Clock::now() + kIdleBeforeMaintenance;
}

void CoreLoop::commit(const std::vector<CoreInput>& inputs, Outcome& outcome) {
    failpoint("core.before_apply");
    store_->transact([&] {
        for (const auto& input : inputs) {
            std::visit([&](const auto& happened) { handle(happened, outcome); }, input);
        }
        for (const auto& [run, sequence] : outcome.committed) {
            store_->sequences.set_applied(run.kind, run.incarnation, sequence);
        }
        expire_operations(outcome);
        look_after_sessions(outcome);
        failpoint("core.before_commit");
    });
    failpoint("core.after_commit");
    ++figures_.commits;
}

void CoreLoop::follow_up(Outcome& outcome) {
    publish();
    failpoint("core.after_publish");
    for (const auto& [run, sequence] : outcome.committed) {
        output_.send(run, ipc::FactAck{sequence});
    }
    figures_.facts_committed += outcome.facts;
    for (const auto& action : outcome.actions) {
        action();
    }
    give_hooks();
    figures_.operations_pending = deadlines_.size();
    failpoint("core.after_acknowledge");
}

// A read that fails costs a delay, not a change: the log keeps them, the next batch publishes.
void CoreLoop::publish() try {
    while (true) {
        const auto changes = store_->changes.after(published_, ipc::limits().replay_page);
        if (changes.empty()) {
            return;
        }
        published_ = changes.back().seq;
        output_.publish(changes);
    }

} catch (const store::StoreError& error) {

    log::error("changes could not be read for publishing", {{"cause", error.what()}});
}

void CoreLoop::refuse_requests(const store::StoreError& error) {
    const CoreRefusal refusal{error.problem(), error.what()};
    const auto is_answered = [&](CoreInput& input) {
        if (const auto* wanted = std::get_if<IncarnationWanted>(&input)) {
            output_.deny_incarnation(wanted->kind, error.what());
            return true;
        }
        if (is_request(input)) {
            refuse(input, refusal);
            return true;
        }
        return false;
    };
    pending_.erase(std::remove_if(pending_.begin(), pending_.end(), is_answered), pending_.end());
}

void CoreLoop::refuse(CoreInput& request, const CoreRefusal& refusal) {
    const auto answer = [&](const auto& reply) { reply(tl::unexpected{refusal}); };
    std::visit(
        [&]<class T>(T& input) {
            if constexpr (requires { input.reply; }) {
                answer(input.reply);
            } else if constexpr (requires { input.accepted; }) {
                answer(input.accepted);
            } else if constexpr (requires { input.reserved; }) {
                answer(input.reserved);
            }
        },
        request);
}

// Hook events that were kept while nobody took them: committed first, removed then; an event that
// is read twice because we died in between changes nothing.
void CoreLoop::ingest_spool() {
    while (spool_waits_) {
        std::optional<std::filesystem::path> file;
        try {
            file = spool_.take();
            if (!file) {
                spool_waits_ = false;
                return;
            }
            std::vector<daemon::SpooledHook> hooks;
            const auto write = [&] {
                store_->transact([&] {
                    for (const auto& hook : hooks) {
                        const bool is_new =
                            store_->hooks.insert({hook.event_id, hook.session_id, hook.agent,
                                                  hook.event, hook.generation, hook.payload},
                                                 ipc::wall_now());
                        figures_.hooks_stored += is_new;
                        figures_.hooks_pending += is_new;
                    }
                });
                hooks.clear();
            };
            const auto reading = daemon::HookSpool::read(*file, [&](daemon::SpooledHook&& hook) {
                hooks.push_back(std::move(hook));
                if (hooks.size() >= ipc::limits().commit_batch) {
                    write();
                }
            });
            write();
            daemon::HookSpool::remove(*file);
            give_hooks();
            log::info("took hook events from the spool",
                      {{"events", reading.events}, {"damaged", reading.damaged}});
        } catch (const std::filesystem::filesystem_error& error) {
            throw store::StoreError{store::StoreProblem::io, 0, error.what()};
        }
    }
}

void CoreLoop::maintain() {
    if (!maintain_at_ || Clock::now() < *maintain_at_ || inbox_.depth() > 0) {
        return;
    }
    const bool has_more = store_->prune();
    store_->checkpoint();
    maintain_at_.reset();
    if (has_more) {
        maintain_at_ = Clock::now();
    }
}

} // namespace ao::core
