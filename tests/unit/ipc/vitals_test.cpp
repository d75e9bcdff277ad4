// The page carries a worker's birth one way and its vital signs the other, and bears being lied to.
#include "ipc/vitals.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fcntl.h>
#include <unistd.h>

using namespace ao::ipc;

namespace {

WorkerBirth birth() {
    return {WorkerKind::runtime, 42, 4711, "secret", "nonce", "ipc:///tmp/x"};
}

} // namespace

class VitalsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VitalsTest);
    CPPUNIT_TEST(a_worker_learns_who_it_is);
    CPPUNIT_TEST(the_supervisor_sees_what_the_worker_writes);
    CPPUNIT_TEST(nobody_can_change_the_size_of_the_page);
    CPPUNIT_TEST(a_heartbeat_from_the_future_or_the_past_is_bounded);
    CPPUNIT_TEST(a_lie_about_the_input_in_hand_is_bounded);
    CPPUNIT_TEST(a_descriptor_that_is_no_page_is_refused_with_advice);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_worker_learns_who_it_is() {
        const auto page = VitalsPage::create(birth());

        const auto worker = VitalsPage::attach(::dup(page->descriptor()));

        CPPUNIT_ASSERT(worker.has_value());
        const auto seen = (*worker)->birth();
        CPPUNIT_ASSERT_EQUAL(std::string{"runtime.42.nonce"}, seen.routing_id());
        CPPUNIT_ASSERT_EQUAL(std::string{"secret"}, seen.secret);
        CPPUNIT_ASSERT_EQUAL(std::string{"ipc:///tmp/x"}, seen.endpoint);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4711}, seen.supervisor_pid);
    }

    void the_supervisor_sees_what_the_worker_writes() {
        const auto page = VitalsPage::create(birth());
        const auto worker = *VitalsPage::attach(::dup(page->descriptor()));

        worker->take_in_hand("operation:op_1");
        worker->figures().queue_depth = 5;

        CPPUNIT_ASSERT_EQUAL(std::string{"operation:op_1"}, page->in_hand());
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{5}, page->figures().queue_depth.load());
        worker->take_in_hand("");
        CPPUNIT_ASSERT(page->in_hand().empty());
    }

    void nobody_can_change_the_size_of_the_page() {
        const auto page = VitalsPage::create(birth());

        CPPUNIT_ASSERT_EQUAL(-1, ::ftruncate(page->descriptor(), 0));
        CPPUNIT_ASSERT_EQUAL(-1, ::ftruncate(page->descriptor(), 1 << 20));
        CPPUNIT_ASSERT_EQUAL(-1, ::fcntl(page->descriptor(), F_ADD_SEALS, F_SEAL_WRITE));
    }

    void a_heartbeat_from_the_future_or_the_past_is_bounded() {
        const auto page = VitalsPage::create(birth());

        page->figures().last_turn_ns = INT64_MAX;
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, std::int64_t{page->heartbeat_age().count()});
        page->figures().last_turn_ns = INT64_MIN;
        CPPUNIT_ASSERT(page->heartbeat_age().count() <= monotonic_ns() / 1'000'000);
    }

    void a_lie_about_the_input_in_hand_is_bounded() {
        const auto page = VitalsPage::create(birth());

        page->take_in_hand(std::string(10'000, 'x'));
        CPPUNIT_ASSERT_EQUAL(kInHandBytes, page->in_hand().size());
        page->take_in_hand("a\x1b[31m\n");
        CPPUNIT_ASSERT_EQUAL(std::string{"a?[31m?"}, page->in_hand());
        page->figures().in_hand_length = UINT64_MAX;
        CPPUNIT_ASSERT_EQUAL(kInHandBytes, page->in_hand().size());
    }

    void a_descriptor_that_is_no_page_is_refused_with_advice() {
        const auto page = VitalsPage::attach(::open("/dev/null", O_RDWR));

        CPPUNIT_ASSERT(!page.has_value());
        CPPUNIT_ASSERT(page.error().find("ao start") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(VitalsTest);
