// One after the other per key, in order, also when somebody gives up.
#include "workers/runtime/git/turns.h"
#include "workers/task.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers;
using ao::workers::git::Turns;

namespace {

// Ends a program run when the test says so.
class HeldBench final : public Workbench {
public:
    void report(ao::ipc::Fact) override {}

    void run(ProgramRun, std::function<void(ProgramResult)> done) override {
        held.push_back(std::move(done));
    }

    void wait_for(int, short, std::optional<std::chrono::milliseconds>,
                  std::function<void(bool)>) override {}

    void take_in_hand(std::string, const std::function<void()>& work) override { work(); }

    void end_first() {
        const auto done = std::move(held.front());
        held.erase(held.begin());
        done({});
    }

    std::vector<std::function<void(ProgramResult)>> held;
};

Task<int> work(Turns& turns, Workbench& bench, std::string key, std::string& log, char name) {
    const auto turn = co_await turns.turn(key);
    log += name;
    ProgramRun program; // named: g++ 12 destroys a braced temporary in a co_await twice
    co_await run(bench, std::move(program));
    log += name;
    co_return 0;
}

} // namespace

class TurnsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TurnsTest);
    CPPUNIT_TEST(work_on_one_key_happens_one_after_the_other);
    CPPUNIT_TEST(other_keys_do_not_wait);
    CPPUNIT_TEST(work_that_is_given_up_while_it_waits_leaves_no_gap);
    CPPUNIT_TEST_SUITE_END();

public:
    void work_on_one_key_happens_one_after_the_other() {
        start('a', "r");
        start('b', "r");
        start('c', "r");

        while (!bench_.held.empty()) {
            CPPUNIT_ASSERT_EQUAL(std::size_t{1}, bench_.held.size());
            bench_.end_first();
        }

        CPPUNIT_ASSERT_EQUAL(std::string{"aabbcc"}, log_);
    }

    void other_keys_do_not_wait() {
        start('a', "r");
        start('b', "s");
        CPPUNIT_ASSERT_EQUAL(std::string{"ab"}, log_);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench_.held.size());
    }

    void work_that_is_given_up_while_it_waits_leaves_no_gap() {
        start('a', "r");
        {
            Tasks given_up;
            given_up.start(work(turns_, bench_, "r", log_, 'b'), [](int) {});
        }
        start('c', "r");

        bench_.end_first();

        CPPUNIT_ASSERT_EQUAL(std::string{"aac"}, log_);
    }

private:
    void start(char name, const std::string& key) {
        tasks_.start(work(turns_, bench_, key, log_, name), [](int) {});
    }

    Turns turns_;
    HeldBench bench_;
    std::string log_;
    Tasks tasks_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TurnsTest);
