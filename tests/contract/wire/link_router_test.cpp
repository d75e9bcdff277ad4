// Both ends of the wire over real ZeroMQ.
#include "ipc/limits.h"
#include "ipc/worker_link.h"
#include "ipc/worker_router.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>
#include <zmq.hpp>

#include <condition_variable>
#include <mutex>

using namespace ao::ipc;
using namespace std::chrono_literals;

namespace {

// Remembers what the router hands on, and waits for it.
class Recorder final : public RouterListener {
public:
    void on_hello(WorkerRun, const Hello&) override {
        note([&] { ++hellos; });
    }

    void on_fact(WorkerRun, Sequence sequence, std::int64_t, Fact) override {
        note([&] { sequences.push_back(sequence); });
    }

    void on_watch_applied(WorkerRun, const WatchApplied& applied) override {
        note([&] { watch_revision = applied.revision; });
    }

    void on_operation_progress(WorkerRun, OperationProgress) override {}

    void on_operation_done(WorkerRun, OperationDone) override {
        note([&] { ++answers; });
    }

    void on_goodbye(WorkerRun, const Goodbye&) override {
        note([&] { ++goodbyes; });
    }

    void on_faulty(WorkerRun, std::string_view) override {
        note([&] { ++faults; });
    }

    bool wait(const std::function<bool()>& condition) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 30s, condition);
    }

    int hellos = 0;
    int answers = 0;
    int goodbyes = 0;
    int faults = 0;
    std::uint64_t watch_revision = 0;
    std::vector<Sequence> sequences;

private:
    template <class Change>
    void note(Change change) {
        {
            const std::lock_guard lock{mutex_};
            change();
        }
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
};

Fact tool(int number) {
    return ToolSeen{"tool " + std::to_string(number), Availability::available, "", "", ""};
}

} // namespace

class LinkRouterTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(LinkRouterTest);
    CPPUNIT_TEST(a_worker_is_welcomed_and_its_facts_arrive_in_sequence);
    CPPUNIT_TEST(nothing_counts_before_the_hello);
    CPPUNIT_TEST(a_wrong_secret_is_rejected);
    CPPUNIT_TEST(credits_stop_a_worker_until_acknowledgements_come);
    CPPUNIT_TEST(facts_that_are_not_acknowledged_are_sent_again_but_handed_on_once);
    CPPUNIT_TEST(an_answer_is_repeated_until_it_is_acknowledged);
    CPPUNIT_TEST(a_replaced_run_is_a_stranger);
    CPPUNIT_TEST_SUITE_END();

    ao::testing::TempDir temp_;
    std::string endpoint_;
    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<WorkerRouter> router_;
    std::shared_ptr<VitalsPage> page_;
    std::vector<SupervisorMessage> received_;

    WorkerBirth birth(Incarnation incarnation = 1) {
        return {WorkerKind::runtime, incarnation, ::getpid(), "secret", "nonce", endpoint_};
    }

    WorkerRun run() const { return {WorkerKind::runtime, 1}; }

    // Turns the worker's loop until the condition holds or half a minute has passed.
    bool turn_until(WorkerLink& link, const std::function<bool()>& condition) {
        const auto until = WorkerLink::Clock::now() + 30s;
        while (!condition() && WorkerLink::Clock::now() < until) {
            std::vector<zmq::pollitem_t> items{{link.handle(), 0, ZMQ_POLLIN, 0}};
            zmq::poll(items, 10ms);
            link.on_readable(
                [&](SupervisorMessage message) { received_.push_back(std::move(message)); });
            link.on_time(WorkerLink::Clock::now());
        }
        return condition();
    }

    bool is_welcome() const {
        return !received_.empty() && std::holds_alternative<Welcome>(received_.front());
    }

public:
    void setUp() override {
        endpoint_ = "ipc://" + (temp_ / "workers.sock").string();
        recorder_ = std::make_unique<Recorder>();
        router_ = std::make_unique<WorkerRouter>(endpoint_, *recorder_);
        router_->start();
        page_ = VitalsPage::create(birth());
        received_.clear();
    }

    void tearDown() override { router_.reset(); }

    void a_worker_is_welcomed_and_its_facts_arrive_in_sequence() {
        router_->expect(birth());
        WorkerLink link{page_};
        link.report(tool(1));
        link.report(tool(2));
        link.say_hello("test");

        CPPUNIT_ASSERT(turn_until(link, [&] { return page_->figures().facts_sent == 2; }));

        CPPUNIT_ASSERT(recorder_->wait([&] { return recorder_->sequences.size() == 2; }));
        CPPUNIT_ASSERT_EQUAL(1, recorder_->hellos);
        CPPUNIT_ASSERT((recorder_->sequences == std::vector<Sequence>{1, 2}));
        router_->send(run(), FactAck{2});
        CPPUNIT_ASSERT(turn_until(link, [&] { return link.is_drained(); }));
    }

    void nothing_counts_before_the_hello() {
        router_->expect(birth());
        WorkerLink link{page_};
        link.say_hello("test");
        CPPUNIT_ASSERT(turn_until(link, [&] { return is_welcome(); }));

        auto impostor_birth = birth();
        impostor_birth.nonce = "another";
        WorkerLink impostor{VitalsPage::create(impostor_birth)};

        CPPUNIT_ASSERT(turn_until(link, [&] {
            impostor.send(Goodbye{"from nobody"}); // lost until its connection stands
            return router_->strangers() > 0;
        }));
        CPPUNIT_ASSERT_EQUAL(0, recorder_->goodbyes);
    }

    void a_wrong_secret_is_rejected() {
        router_->expect(birth());
        auto wrong = birth();
        wrong.secret = "guessed";
        WorkerLink link{VitalsPage::create(wrong)};
        link.say_hello("test");

        CPPUNIT_ASSERT(turn_until(link, [&] { return !received_.empty(); }));

        CPPUNIT_ASSERT(std::holds_alternative<Reject>(received_.front()));
        CPPUNIT_ASSERT_EQUAL(0, recorder_->hellos);
    }

    void credits_stop_a_worker_until_acknowledgements_come() {
        router_->expect(birth());
        WorkerLink link{page_};
        link.say_hello("test");
        CPPUNIT_ASSERT(turn_until(link, [&] { return is_welcome(); }));
        const auto credits = limits().fact_credits;
        for (std::uint64_t i = 0; i < credits + 10; ++i) {
            link.report(tool(static_cast<int>(i)));
        }

        CPPUNIT_ASSERT(recorder_->wait([&] { return recorder_->sequences.size() == credits; }));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{10}, page_->figures().queue_depth.load());

        router_->send(run(), FactAck{credits});
        CPPUNIT_ASSERT(turn_until(link, [&] { return page_->figures().queue_depth == 0; }));
        CPPUNIT_ASSERT(
            recorder_->wait([&] { return recorder_->sequences.size() == credits + 10; }));
        CPPUNIT_ASSERT_EQUAL(0, recorder_->faults);
    }

    void facts_that_are_not_acknowledged_are_sent_again_but_handed_on_once() {
        router_->expect(birth());
        WorkerLink link{page_};
        link.say_hello("test");
        CPPUNIT_ASSERT(turn_until(link, [&] { return is_welcome(); }));
        link.report(tool(1));
        CPPUNIT_ASSERT(recorder_->wait([&] { return recorder_->sequences.size() == 1; }));

        link.on_time(WorkerLink::Clock::now() + 1h); // sent again
        link.report(tool(2));

        CPPUNIT_ASSERT(recorder_->wait([&] { return recorder_->sequences.size() == 2; }));
        CPPUNIT_ASSERT((recorder_->sequences == std::vector<Sequence>{1, 2}));
    }

    void an_answer_is_repeated_until_it_is_acknowledged() {
        router_->expect(birth());
        WorkerLink link{page_};
        link.say_hello("test");
        CPPUNIT_ASSERT(turn_until(link, [&] { return is_welcome(); }));

        link.answer({"op_1", EnvironmentProbed{1}, std::nullopt});
        link.on_time(WorkerLink::Clock::now() + 1h);

        CPPUNIT_ASSERT(recorder_->wait([&] { return recorder_->answers == 2; }));
        CPPUNIT_ASSERT(link.has_answered("op_1"));
        router_->send(run(), OperationAck{"op_1"});
        CPPUNIT_ASSERT(turn_until(link, [&] { return link.is_drained(); }));
    }

    void a_replaced_run_is_a_stranger() {
        router_->expect(birth());
        WorkerLink link{page_};
        link.say_hello("test");
        CPPUNIT_ASSERT(turn_until(link, [&] { return is_welcome(); }));

        router_->expect(birth(2));
        CPPUNIT_ASSERT(turn_until(link, [&] {
            link.send(Goodbye{"too late"});
            return router_->strangers() > 0;
        }));

        CPPUNIT_ASSERT_EQUAL(0, recorder_->faults);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LinkRouterTest);
