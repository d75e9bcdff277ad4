// Fake workers that measure the wire from their side.
#include "ipc/worker_link.h"
#include "tests/support/fake_worker/behaviors.h"

#include <zmq.hpp>

#include <fstream>

namespace ao::testing {

namespace {

void turn(FakeWorker& fake, ipc::WorkerLink& link, std::chrono::milliseconds wait, bool& welcome) {
    std::vector<zmq::pollitem_t> items{{link.handle(), 0, ZMQ_POLLIN, 0}};
    zmq::poll(items, wait);
    fake.page->beat();
    link.on_readable([&](const ipc::SupervisorMessage& message) {
        welcome = welcome || std::holds_alternative<ipc::Welcome>(message);
    });
}

void wait_for_welcome(FakeWorker& fake, ipc::WorkerLink& link) {
    bool welcome = false;
    link.say_hello("fake");
    while (!welcome) {
        turn(fake, link, std::chrono::milliseconds{100}, welcome);
    }
}

} // namespace

int measure_acknowledgement(FakeWorker& fake) {
    const int rounds = std::stoi(fake.argument);
    ipc::WorkerLink link{fake.page};
    wait_for_welcome(fake, link);
    std::string samples;
    bool ignored = false;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = ipc::monotonic_ns();
        link.report(fact_of(fake.birth.kind, "measured", std::to_string(begin)));
        while (!link.is_drained()) {
            turn(fake, link, std::chrono::milliseconds{100}, ignored);
        }
        samples += std::to_string(ipc::monotonic_ns() - begin) + "\n";
    }
    std::ofstream{fake.file("samples-next")} << samples;
    std::filesystem::rename(fake.file("samples-next"), fake.file("samples"));
    beat_for_ever(fake);
}

int saturate(FakeWorker& fake) {
    ipc::WorkerLink link{fake.page};
    wait_for_welcome(fake, link);
    bool ignored = false;
    std::uint64_t count = 0;
    while (true) {
        // As many distinct subjects as may be under way, so that nothing coalesces.
        while (fake.page->figures().queue_depth < 256) {
            ++count;
            link.report(
                fact_of(fake.birth.kind, std::to_string(count % 1024), std::to_string(count)));
        }
        turn(fake, link, std::chrono::milliseconds{100}, ignored);
    }
}

} // namespace ao::testing
