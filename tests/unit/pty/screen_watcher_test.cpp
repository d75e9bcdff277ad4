// When the screen is looked at for somebody who watches it.
#include "workers/pty_host/screen_watcher.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::pty_host;
using namespace std::chrono_literals;
using ao::pty::ScreenSeen;

class ScreenWatcherTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScreenWatcherTest);
    CPPUNIT_TEST(the_first_look_is_at_once_and_silence_costs_none);
    CPPUNIT_TEST(changes_wait_for_one_look);
    CPPUNIT_TEST(after_news_there_is_one_more_look);
    CPPUNIT_TEST(what_a_client_wants_is_bounded);
    CPPUNIT_TEST_SUITE_END();

    static constexpr TimePoint kStart{1'000s};

    static ScreenSeen shown(const char* text) { return {text, false, "", 1}; }

public:
    void the_first_look_is_at_once_and_silence_costs_none() {
        ScreenWatcher watcher{{10, 100}, kStart};
        CPPUNIT_ASSERT(watcher.due() == kStart);
        CPPUNIT_ASSERT(watcher.look(shown(""), kStart));
        CPPUNIT_ASSERT(!watcher.look(shown(""), kStart + 100ms));
        CPPUNIT_ASSERT(!watcher.due());
    }

    void changes_wait_for_one_look() {
        ScreenWatcher watcher{{10, 100}, kStart};
        watcher.look(shown("a"), kStart);
        watcher.look(shown("a"), kStart + 100ms);
        watcher.note_change(kStart + 1s);
        watcher.note_change(kStart + 1s + 90ms);
        CPPUNIT_ASSERT(watcher.due() == kStart + 1s + 100ms);
        CPPUNIT_ASSERT(!watcher.look(shown("a"), kStart + 1s + 100ms));
        CPPUNIT_ASSERT(!watcher.due());
    }

    void after_news_there_is_one_more_look() {
        ScreenWatcher watcher{{10, 100}, kStart};
        CPPUNIT_ASSERT(watcher.look(shown("a"), kStart));
        CPPUNIT_ASSERT(watcher.due() == kStart + 100ms);
        auto later = shown("a");
        later.foreground_group = 2;
        CPPUNIT_ASSERT(watcher.look(later, kStart + 100ms));
        CPPUNIT_ASSERT(watcher.due() == kStart + 200ms);
        CPPUNIT_ASSERT(!watcher.look(later, kStart + 200ms));
        CPPUNIT_ASSERT(!watcher.due());
    }

    void what_a_client_wants_is_bounded() {
        ScreenWatcher hasty{{4'000'000'000, 0}, kStart};
        CPPUNIT_ASSERT_EQUAL(ao::pty::kMaxWatchedLines, hasty.lines());
        hasty.look(shown("a"), kStart);
        CPPUNIT_ASSERT(hasty.due() == kStart + ao::pty::kWatchSettleAtLeast);
        ScreenWatcher lazy{{10, 4'000'000'000}, kStart};
        lazy.look(shown("a"), kStart);
        CPPUNIT_ASSERT(lazy.due() == kStart + ao::pty::kWatchSettleAtMost);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScreenWatcherTest);
