// Two tasks side by side on one thread.
#include "workers/task.h"

#include <cppunit/extensions/HelperMacros.h>

#include <map>

using namespace ao::workers;

namespace {

// Ends a program run when the test says so.
class HeldBench final : public Workbench {
public:
    void report(ao::ipc::Fact) override {}

    void run(ProgramRun run, std::function<void(ProgramResult)> done) override {
        held.emplace(run.argv.front(), std::move(done));
    }

    void wait_for(int, short, std::optional<std::chrono::milliseconds>,
                  std::function<void(bool)>) override {}

    void take_in_hand(std::string, const std::function<void()>& work) override { work(); }

    void end(const std::string& name) {
        const auto done = held.extract(name);
        done.mapped()({});
    }

    std::map<std::string, std::function<void(ProgramResult)>> held;
};

Task<std::string> work(Workbench& bench, std::string name) {
    ProgramRun program;
    program.argv = {name};
    co_await run(bench, std::move(program));
    co_return name + " done";
}

Task<int> no_work() {
    co_return 7;
}

} // namespace

class TaskTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TaskTest);
    CPPUNIT_TEST(both_begin_at_once_and_end_in_either_order);
    CPPUNIT_TEST(one_of_both_may_have_nothing_to_wait_for);
    CPPUNIT_TEST(both_can_be_given_up_while_they_wait);
    CPPUNIT_TEST_SUITE_END();

public:
    void both_begin_at_once_and_end_in_either_order() {
        for (const auto* first_to_end : {"a", "b"}) {
            std::string results;
            tasks_.start(both(work(bench_, "a"), work(bench_, "b")),
                         [&](auto ended) { results = ended.first + ", " + ended.second; });
            CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench_.held.size());

            bench_.end(first_to_end);
            CPPUNIT_ASSERT_EQUAL(std::string{}, results);
            const auto other = bench_.held.begin()->first;
            bench_.end(other);

            CPPUNIT_ASSERT_EQUAL(std::string{"a done, b done"}, results);
        }
    }

    void one_of_both_may_have_nothing_to_wait_for() {
        std::string results;
        tasks_.start(both(no_work(), work(bench_, "b")), [&](auto ended) {
            results = std::to_string(ended.first) + ", " + ended.second;
        });
        bench_.end("b");
        CPPUNIT_ASSERT_EQUAL(std::string{"7, b done"}, results);

        tasks_.start(both(work(bench_, "a"), no_work()), [&](auto ended) {
            results = ended.first + ", " + std::to_string(ended.second);
        });
        bench_.end("a");
        CPPUNIT_ASSERT_EQUAL(std::string{"a done, 7"}, results);
    }

    void both_can_be_given_up_while_they_wait() {
        bool has_ended = false;
        {
            Tasks given_up;
            given_up.start(both(work(bench_, "a"), work(bench_, "b")),
                           [&](const auto&) { has_ended = true; });
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench_.held.size());
        CPPUNIT_ASSERT(!has_ended);
    }

private:
    HeldBench bench_;
    Tasks tasks_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TaskTest);
