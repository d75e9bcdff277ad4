// Names for multiplexers.
#include "workers/runtime/hosts/multiplexer/session_name.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>

using ao::workers::hosts::session_name;

class SessionNameTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionNameTest);
    CPPUNIT_TEST(a_plain_handle_keeps_its_words);
    CPPUNIT_TEST(what_a_multiplexer_gives_a_meaning_becomes_a_hash);
    CPPUNIT_TEST(a_long_one_fits_and_stays_unique);
    CPPUNIT_TEST(handles_that_look_alike_have_names_of_their_own);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::size_t kLongest = 48;

    static bool is_plain(const std::string& name) {
        return !name.empty() && name.front() != '-' &&
               name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789-_") == std::string::npos;
    }

public:
    void a_plain_handle_keeps_its_words() {
        CPPUNIT_ASSERT_EQUAL(std::string{"app-1_2"}, session_name("tmux:app-1.2", kLongest));
    }

    void what_a_multiplexer_gives_a_meaning_becomes_a_hash() {
        for (const auto* const handle : {"tmux:a.b-1.1", "tmux:a:b-1.1", "tmux:$x-1.1",
                                         "tmux:-x-1.1", "tmux:ü-1.1", "tmux:.1"}) {
            const auto name = session_name(handle, kLongest);
            CPPUNIT_ASSERT_MESSAGE(name, is_plain(name));
            CPPUNIT_ASSERT(name != session_name("tmux:other-1.1", kLongest));
        }
    }

    void a_long_one_fits_and_stays_unique() {
        const std::string project(64, 'p');
        std::set<std::string> names;
        for (const std::size_t longest : {std::size_t{17}, std::size_t{20}, kLongest}) {
            for (const auto* const end : {"-1.1", "-1.2", "-11.1"}) {
                const auto name = session_name("zellij:" + project + end, longest);
                CPPUNIT_ASSERT_MESSAGE(name, name.size() <= longest && is_plain(name));
                CPPUNIT_ASSERT(names.insert(name).second);
            }
        }
    }

    void handles_that_look_alike_have_names_of_their_own() {
        const std::set<std::string> names{
            session_name("tmux:a.b-1.1", kLongest), session_name("tmux:a-b-1.1", kLongest),
            session_name("tmux:a_b-1.1", kLongest), session_name("tmux:a-b-1.11", kLongest)};
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, names.size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionNameTest);
