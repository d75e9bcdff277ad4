// Fake workers that keep to the rules, and write down what was acknowledged to them.
#include "ipc/fields.h"
#include "ipc/worker_link.h"
#include "tests/support/fake_worker/behaviors.h"

#include <zmq.hpp>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>

namespace ao::testing {

namespace {

constexpr std::uint64_t kSubjects = 50;

// Appends "<incarnation> <acknowledged>" whenever that has moved, so that the checker knows what
// must be on disk whatever happened to this process.
class AckRecord {
public:
    explicit AckRecord(const FakeWorker& fake)
        : fake_{fake}
        , file_{::open(fake.file("acked").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                       0600)} {}

    ~AckRecord() { ::close(file_); }

    AckRecord(const AckRecord&) = delete;
    AckRecord& operator=(const AckRecord&) = delete;

    void update() {
        const std::uint64_t acknowledged = fake_.page->figures().facts_acknowledged;
        if (acknowledged != written_) {
            written_ = acknowledged;
            const auto line =
                std::to_string(fake_.birth.incarnation) + " " + std::to_string(acknowledged) + "\n";
            [[maybe_unused]] const auto written = ::write(file_, line.data(), line.size());
        }
    }

private:
    const FakeWorker& fake_;
    int file_;
    std::uint64_t written_ = 0;
};

// One worker's loop: `idle` is called at every turn, `operate` for every operation.
int loop(FakeWorker& fake, const std::function<void(ipc::WorkerLink&)>& idle,
         const std::function<void(ipc::WorkerLink&, const ipc::Operation&)>& operate) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ipc::WorkerLink link{fake.page};
    AckRecord acks{fake};
    bool is_welcome = false;
    bool is_over = false;
    link.say_hello("fake");
    while (!is_over) {
        std::vector<zmq::pollitem_t> items{{link.handle(), 0, ZMQ_POLLIN, 0}};
        zmq::poll(items, std::chrono::milliseconds{is_welcome ? 5 : 200});
        fake.page->beat();
        link.on_readable([&](const ipc::SupervisorMessage& message) {
            is_welcome = is_welcome || std::holds_alternative<ipc::Welcome>(message);
            is_over = is_over || std::holds_alternative<ipc::Shutdown>(message);
            if (const auto* operation = std::get_if<ipc::Operation>(&message)) {
                operate(link, *operation);
            }
        });
        link.on_time(ipc::WorkerLink::Clock::now());
        acks.update();
        if (is_welcome) {
            idle(link);
        }
    }
    return 0;
}

void answer(ipc::WorkerLink& link, const ipc::Operation& operation) {
    link.answer({operation.op_id, ipc::EnvironmentProbed{0}, std::nullopt});
}

} // namespace

ipc::Fact fact_of(ipc::WorkerKind kind, const std::string& subject, const std::string& value) {
    switch (kind) {
    case ipc::WorkerKind::scm:
        return ipc::ForgeAccessSeen{subject, ipc::CredentialSource::none, value};
    case ipc::WorkerKind::runtime:
        return ipc::ToolSeen{subject, ipc::Availability::available, "", value, ""};
    case ipc::WorkerKind::agents:
        return ipc::AgentCliSeen{subject, ipc::Availability::available, "", value, ""};
    }
    return ipc::ToolSeen{};
}

int report_facts(FakeWorker& fake) {
    std::uint64_t count = 0;
    return loop(
        fake,
        [&](ipc::WorkerLink& link) {
            constexpr int kPerTurn = 20;
            for (int i = 0; i < kPerTurn; ++i) {
                ++count;
                link.report(
                    fact_of(fake.birth.kind, "subject " + std::to_string(count % kSubjects),
                            std::to_string(fake.birth.incarnation) + "." + std::to_string(count)));
            }
        },
        answer);
}

int report_facts_on_request(FakeWorker& fake) {
    return loop(
        fake, [](ipc::WorkerLink&) {},
        [&](ipc::WorkerLink& link, const ipc::Operation& operation) {
            link.report(fact_of(fake.birth.kind, "asked", operation.op_id));
            answer(link, operation);
        });
}

int report_usage(FakeWorker& fake) {
    bool is_reported = false;
    return loop(
        fake,
        [&](ipc::WorkerLink& link) {
            if (!std::exchange(is_reported, true)) {
                link.report(ipc::UsageSeen{fake.argument, "n-1", "large", 12'000, 1'200'000, 345,
                                           815, 123'456});
                link.report(ipc::UsageSeen{fake.argument, "n-1", "small", 1, 2, 0, 3, {}});
            }
        },
        answer);
}

int crash_in_operation(FakeWorker& fake) {
    return loop(
        fake, [](ipc::WorkerLink&) {},
        [&](ipc::WorkerLink&, const ipc::Operation& operation) {
            fake.page->take_in_hand("operation:" + operation.op_id);
            ::kill(::getpid(), SIGSEGV);
        });
}

} // namespace ao::testing
