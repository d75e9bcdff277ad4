// One zmq::poll, then everything that is due.
#include "workers/worker_loop.h"

#include "ipc/failpoint.h"
#include "ipc/fields.h"
#include "ipc/limits.h"

#include <zmq.hpp>

#include <algorithm>
#include <cstdio>
#include <sys/signalfd.h>
#include <unistd.h>

namespace ao::workers {

namespace {

constexpr int kConfigurationExit = 78;
constexpr int kUnavailableExit = 69;

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
    if (welcome_deadline_ && now >= *welcome_deadline_) {
        leave(kUnavailableExit, "the supervisor does not answer");
    }
}

std::chrono::milliseconds WorkerLoop::time_to_next_deadline() const {
    auto left = ipc::limits().heartbeat;
    const auto now = Clock::now();
    for (const auto& deadline : {link_.next_deadline(), programs_.next_deadline()}) {
        if (deadline && *deadline <= now) {
            return std::chrono::milliseconds{0};
        }
        if (deadline) {
            left = std::min(left, std::chrono::ceil<std::chrono::milliseconds>(*deadline - now));
        }
    }
    return left;
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
    ipc::failpoint("worker.before_operation");
    std::visit(
        ipc::Overloaded{
            [&](const ipc::ProbeEnvironment&) {
                worker_->probe([this, op_id = operation.op_id](std::uint64_t facts) {
                    under_way_.erase(op_id);
                    link_.answer({op_id, ipc::EnvironmentProbed{facts}, std::nullopt});
                });
            },
        },
        operation.arguments);
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

void WorkerLoop::leave(int exit_code, const std::string& reason) {
    if (!exit_code_) {
        link_.send(ipc::Goodbye{reason});
        exit_code_ = exit_code;
    }
}

} // namespace ao::workers
