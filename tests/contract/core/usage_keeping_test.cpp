// What sessions are said to have used, on its way through the core: kept once, replaced by what is
// newer, told to event streams; and lies that do not reach the store.
#include "ipc/limits.h"
#include "supervisor/domain/usage.h"
#include "tests/contract/core/core_world.h"

using namespace ao;
using namespace ao::core;
using namespace ao::testing;

class UsageKeepingTest : public CoreFixture {
    CPPUNIT_TEST_SUITE(UsageKeepingTest);
    CPPUNIT_TEST(what_a_session_has_used_is_kept_and_told);
    CPPUNIT_TEST(what_is_newer_replaces_also_when_it_is_less);
    CPPUNIT_TEST(the_same_again_is_acknowledged_and_not_told);
    CPPUNIT_TEST(of_a_session_that_nobody_knows_nothing_is_kept);
    CPPUNIT_TEST(a_session_has_a_bounded_number_of_conversations_and_models);
    CPPUNIT_TEST(what_cannot_be_is_not_kept);
    CPPUNIT_TEST_SUITE_END();

    static constexpr WorkerRun kAgents{WorkerKind::agents, 1};

    void report(const std::string& session, const std::string& conversation,
                const std::string& model, std::uint64_t input,
                std::optional<std::uint64_t> cost = {}) {
        report({session, conversation, model, input, 0, 0, 0, cost});
    }

    void report(ipc::UsageSeen seen) {
        inbox_->put(FactReceived{kAgents, ++sequence_, 1'000, std::move(seen)});
    }

    void wait_until_applied() {
        CPPUNIT_ASSERT(output_->wait([&] {
            const auto all = output_->all<ipc::FactAck>();
            return !all.empty() && all.back().committed == sequence_;
        }));
    }

    std::size_t told() const {
        std::size_t count = 0;
        for (const auto& change : output_->published) {
            count += change.type == "usage_updated";
        }
        return count;
    }

    ipc::Sequence sequence_ = 0;

protected:
    void fill(const store::DataDir& data_dir) override { store_running_session(data_dir); }

public:
    void setUp() override {
        CoreFixture::setUp();
        sequence_ = 0;
        inbox_->put(IncarnationWanted{WorkerKind::agents});
        CPPUNIT_ASSERT(output_->wait([&] { return output_->granted.size() == 1; }));
    }

    void what_a_session_has_used_is_kept_and_told() {
        report({"app-1", "n-1", "opus", 1, 2, 3, 4, 5});
        wait_until_applied();

        CPPUNIT_ASSERT_EQUAL(
            std::string{"n-1 opus 1 2 3 4 5"},
            on_disk("SELECT conversation || ' ' || model || ' ' || "
                    "input_tokens || ' ' || cache_read_tokens || ' ' || cache_write_tokens || ' ' "
                    "|| output_tokens || ' ' || cost_microdollars FROM usage"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, told());
        CPPUNIT_ASSERT(output_->published.back().session_id == "app-1");
        CPPUNIT_ASSERT(output_->published.back().project_id == "app");
        CPPUNIT_ASSERT_EQUAL(std::string{"0"}, on_disk("SELECT count(*) FROM worker_facts"));
    }

    void what_is_newer_replaces_also_when_it_is_less() {
        report("app-1", "n-1", "opus", 100);
        report("app-1", "n-1", "opus", 7);
        wait_until_applied();

        CPPUNIT_ASSERT_EQUAL(std::string{"7"}, on_disk("SELECT sum(input_tokens) FROM usage"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, told());
    }

    void the_same_again_is_acknowledged_and_not_told() {
        report("app-1", "n-1", "opus", 100);
        report("app-1", "n-1", "opus", 100);
        wait_until_applied();

        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, told());
    }

    void of_a_session_that_nobody_knows_nothing_is_kept() {
        report("app-2", "n-1", "opus", 100);
        report("", "", "", 100);
        wait_until_applied();

        CPPUNIT_ASSERT_EQUAL(std::string{"0"}, on_disk("SELECT count(*) FROM usage"));
    }

    void a_session_has_a_bounded_number_of_conversations_and_models() {
        for (std::uint64_t i = 0; i < domain::kMaxUsageRows + 5; ++i) {
            report("app-1", "n-" + std::to_string(i), "opus", 1);
        }
        report("app-1", "n-0", "opus", 2); // what is there goes on
        wait_until_applied();

        CPPUNIT_ASSERT_EQUAL(std::to_string(domain::kMaxUsageRows),
                             on_disk("SELECT count(*) FROM usage"));
        CPPUNIT_ASSERT_EQUAL(std::string{"2"},
                             on_disk("SELECT input_tokens FROM usage WHERE conversation = 'n-0'"));
    }

    void what_cannot_be_is_not_kept() {
        report("app-1", std::string(ipc::kMaxStringBytes, 'x'), "opus", 1);
        report("app-1", "n-1", std::string(ipc::kMaxStringBytes, 'x'), 1);
        report("app-1", "n-1", "opus", ~std::uint64_t{0});
        report("app-1", "n-1", "opus", 1, ~std::uint64_t{0});
        wait_until_applied();

        CPPUNIT_ASSERT_EQUAL(std::string{"0"}, on_disk("SELECT count(*) FROM usage"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UsageKeepingTest);
