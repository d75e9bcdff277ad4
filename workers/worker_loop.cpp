// One zmq::poll, then everything that is due.
#include "workers/worker_loop.h"

#include "ipc/failpoint.h"
#include "ipc/fields.h"
#include "ipc/limits.h"

#include <zmq.hpp>

#include <algorithm>
#include <cstdio>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace ao::workers {

namespace {

constexpr int kConfigurationExit = 78;
constexpr int kUnavailableExit = 69;

short zmq_events(short events) {
    const int in = (events & POLLIN) != 0 ? ZMQ_POLLIN : 0;
    const int out = (events & POLLOUT) != 0 ? ZMQ_POLLOUT : 0;
    return static_cast<short>(in | out | ZMQ_POLLERR);
}

// Names the input in the vitals page for as long as its code runs, so that a crash is blamed on
// it; callbacks of one input can call those of another, hence the restoring.
class InHand {
public:
    InHand(ipc::VitalsPage& page, std::string& current, std::string input)
        : page_{page}
        , current_{current}
        , previous_{std::exchange(current, std::move(input))} {
        page_.take_in_hand(current_);
    }

    ~InHand() {
        current_ = previous_;
        page_.take_in_hand(current_);
    }

    InHand(const InHand&) = delete;
    InHand& operator=(const InHand&) = delete;

private:
    ipc::VitalsPage& page_;
    std::string& current_;
    std::string previous_;
};

} // namespace

WorkerLoop::WorkerLoop(std::shared_ptr<ipc::VitalsPage> page, int signals)
    : page_{std::move(page)}
    , link_{page_}
    , signals_{signals} {}

int WorkerLoop::run(Worker& worker, const std::string& build) {
    worker_ = &worker;
    link_.say_hello(build);
    welcome_deadline_ = Clock::now() + ipc::limits().hello_within;
    while (!exit_code_) {
        turn();
    }
    return *exit_code_;
}

void WorkerLoop::turn() {
    std::vector<zmq::pollitem_t> items{{link_.handle(), 0, ZMQ_POLLIN, 0},
                                       {nullptr, signals_, ZMQ_POLLIN, 0}};
    for (const int descriptor : programs_.descriptors()) {
        items.push_back({nullptr, descriptor, ZMQ_POLLIN, 0});
    }
    const auto first_waiter = items.size();
    for (const auto& waiter : waiters_) {
        items.push_back({nullptr, waiter.descriptor, zmq_events(waiter.events), 0});
    }
    zmq::poll(items, time_to_next_deadline());
    page_->beat();

    signalfd_siginfo signal{};
    if (::read(signals_, &signal, sizeof signal) == sizeof signal) {
        leave(0, "was sent a signal");
    }
    const auto now = Clock::now();
    link_.on_readable([this](ipc::SupervisorMessage message) { receive(std::move(message)); });
    link_.on_time(now);
    programs_.turn(now);
    serve_waiters(items, first_waiter, now);
    if (welcome_deadline_ && now >= *welcome_deadline_) {
        leave(kUnavailableExit, "the supervisor does not answer");
    }
}

std::chrono::milliseconds WorkerLoop::time_to_next_deadline() const {
    auto left = ipc::limits().heartbeat;
    const auto now = Clock::now();
    const auto consider = [&](std::optional<Clock::time_point> deadline) {
        if (deadline && *deadline <= now) { // also one that is as early as can be
            left = std::chrono::milliseconds{0};
        } else if (deadline) {
            left = std::min(left, std::chrono::ceil<std::chrono::milliseconds>(*deadline - now));
        }
    };
    consider(link_.next_deadline());
    consider(programs_.next_deadline());
    for (const auto& waiter : waiters_) {
        consider(waiter.deadline);
    }
    return left;
}

// Whoever is called back may wait anew; those are served from the next turn on.
void WorkerLoop::serve_waiters(const std::vector<zmq_pollitem_t>& items, std::size_t first,
                               Clock::time_point now) {
    auto waiter = waiters_.begin();
    for (auto at = first; at < items.size(); ++at) {
        const auto current = waiter++;
        const bool has_happened = items[at].revents != 0;
        if (has_happened || (current->deadline && *current->deadline <= now)) {
            const auto done = std::move(current->done);
            waiters_.erase(current);
            done(has_happened);
        }
    }
}

void WorkerLoop::receive(ipc::SupervisorMessage message) {
    std::visit(ipc::Overloaded{
                   [&](const ipc::Welcome&) {
                       welcome_deadline_.reset();
                       worker_->probe([](std::uint64_t) {});
                   },
                   [&](const ipc::Reject& reject) {
                       std::fprintf(stderr, "refused by the supervisor: %s\n", reject.text.c_str());
                       exit_code_ = kConfigurationExit;
                   },
                   [&](const ipc::Operation& operation) { begin(operation); },
                   [&](const ipc::HookGiven& hook) {
                       const InHand in_hand{*page_, in_hand_, "hook:" + hook.row};
                       worker_->take(hook);
                   },
                   [&](const ipc::Shutdown&) { leave(0, "was told to leave"); },
                   [](const ipc::Ping&) {}, // the link has dealt with these four
                   [](const ipc::FactAck&) {},
                   [](const ipc::Resend&) {},
                   [](const ipc::OperationAck&) {},
                   [&]<ipc::IsWatch T>(const T& watch) {
                       worker_->follow(ipc::Watch{watch});
                       link_.send(ipc::WatchApplied{std::string{T::kName}, watch.revision});
                   },
               },
               message);
}

void WorkerLoop::begin(const ipc::Operation& operation) {
    // Sent again because an answer got lost, or while it is under way: nothing is done twice.
    if (link_.has_answered(operation.op_id) || !under_way_.insert(operation.op_id).second) {
        return;
    }
    const InHand in_hand{*page_, in_hand_, "operation:" + operation.op_id};
    const auto kind = ipc::kind_of(operation.arguments);
    ipc::failpoint("worker.before_operation", kind);
    const auto done = [this, op_id = operation.op_id, kind](OperationOutcome outcome) {
        ipc::failpoint("worker.before_answer", kind);
        answer(op_id, std::move(outcome));
        ipc::failpoint("worker.after_answer", kind);
    };
    std::visit(
        ipc::Overloaded{
            [&](const ipc::ProbeEnvironment&) {
                worker_->probe([done](std::uint64_t facts) {
                    done(ipc::OperationResult{ipc::EnvironmentProbed{facts}});
                });
            },
            [&]<class T>(const T& arguments) { tasks_.start(worker_->carry_out(arguments), done); },
        },
        operation.arguments);
}

void WorkerLoop::answer(const ipc::OperationId& op_id, OperationOutcome outcome) {
    under_way_.erase(op_id);
    ipc::OperationDone done{op_id, std::nullopt, std::nullopt};
    if (outcome) {
        done.result = std::move(*outcome);
    } else {
        done.error = std::move(outcome.error());
    }
    link_.answer(std::move(done));
}

void WorkerLoop::report(ipc::Fact fact) {
    if (!link_.report(std::move(fact))) {
        std::fprintf(stderr, "the outbox is full; an observation is left to the next look\n");
    }
}

void WorkerLoop::run(ProgramRun run, std::function<void(ProgramResult)> done) {
    programs_.add(std::move(run),
                  [this, done = std::move(done), input = in_hand_](ProgramResult result) {
                      const InHand in_hand{*page_, in_hand_, input};
                      done(std::move(result));
                  });
}

void WorkerLoop::wait_for(int descriptor, short events,
                          std::optional<std::chrono::milliseconds> within,
                          std::function<void(bool)> done) {
    waiters_.push_back({descriptor, events,
                        within ? std::optional{Clock::now() + *within} : std::nullopt,
                        [this, done = std::move(done), input = in_hand_](bool has_happened) {
                            const InHand in_hand{*page_, in_hand_, input};
                            done(has_happened);
                        }});
}

void WorkerLoop::take_in_hand(std::string input, const std::function<void()>& work) {
    const InHand in_hand{*page_, in_hand_, std::move(input)};
    work();
}

void WorkerLoop::leave(int exit_code, const std::string& reason) {
    if (!exit_code_) {
        link_.send(ipc::Goodbye{reason});
        exit_code_ = exit_code;
    }
}

} // namespace ao::workers
