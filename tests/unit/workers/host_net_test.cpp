// What a multiplexer's list says, and what it does not.
#include "workers/runtime/hosts/host_net.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao;
using workers::hosts::Listing;
using workers::hosts::read_listing;

class HostNetTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostNetTest);
    CPPUNIT_TEST(a_list_that_could_not_be_had_says_nothing_of_anybody);
    CPPUNIT_TEST(who_is_on_it_runs_and_who_is_not_has_ended);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<ipc::WatchedHost> three() {
        return {{"a-1", "tmux:a-1.1", "/h/a-1.1"},
                {"a-2", "tmux:a-2.1", "/h/a-2.1"},
                {"a-3", "tmux:a-3.1", "/h/a-3.1"}};
    }

public:
    void a_list_that_could_not_be_had_says_nothing_of_anybody() {
        const auto seen = read_listing(three(), std::nullopt);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, seen.size());
        for (const auto& host : seen) {
            CPPUNIT_ASSERT(host.state == ipc::HostState::unknown);
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, host.missed);
        }
    }

    void who_is_on_it_runs_and_who_is_not_has_ended() {
        const auto seen = read_listing(three(), Listing{{"tmux:a-2.1"}});
        CPPUNIT_ASSERT(seen[0].state == ipc::HostState::ended);
        CPPUNIT_ASSERT(seen[1].state == ipc::HostState::running);
        CPPUNIT_ASSERT(seen[2].evidence == ipc::HostEvidence::listing);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{2}, seen[2].missed);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{3}, seen[2].looked_for);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostNetTest);
