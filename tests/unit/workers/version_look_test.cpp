// Versions out of what programs print.
#include "workers/version_look.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers;
using ao::ipc::Availability;

namespace {

// Answers every run at once with what it was told to.
class FakeWorkbench final : public Workbench {
public:
    explicit FakeWorkbench(ProgramResult result)
        : result_{std::move(result)} {}

    void report(ao::ipc::Fact) override {}

    void run(ProgramRun, std::function<void(ProgramResult)> done) override { done(result_); }

    void wait_for(int, short, std::optional<std::chrono::milliseconds>,
                  std::function<void(bool)>) override {}

    void take_in_hand(std::string, const std::function<void()>& work) override { work(); }

private:
    ProgramResult result_;
};

VersionFound look(const ProgramResult& result, const std::string& minimum = "") {
    FakeWorkbench workbench{result};
    VersionFound found;
    look_for_version(workbench, {"/bin/sh", {"--version"}, minimum, {}},
                     [&](const VersionFound& seen) { found = seen; });
    return found;
}

ProgramResult printed(const std::string& text, int exit_code = 0) {
    return {ProgramResult::End::exited, exit_code, text, ""};
}

} // namespace

class VersionLookTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(VersionLookTest);
    CPPUNIT_TEST(the_first_dotted_number_is_the_version);
    CPPUNIT_TEST(versions_compare_part_by_part);
    CPPUNIT_TEST(an_old_version_is_unusable_and_says_what_is_needed);
    CPPUNIT_TEST(a_program_that_fails_or_hangs_is_unknown_not_missing);
    CPPUNIT_TEST(a_program_that_is_nowhere_is_missing);
    CPPUNIT_TEST_SUITE_END();

public:
    void the_first_dotted_number_is_the_version() {
        CPPUNIT_ASSERT_EQUAL(std::string{"2.39.5"}, *version_in("git version 2.39.5\n"));
        CPPUNIT_ASSERT_EQUAL(std::string{"3.3"}, *version_in("tmux 3.3a"));
        CPPUNIT_ASSERT_EQUAL(std::string{"1.2"}, *version_in("build 7 of v1.2."));
        CPPUNIT_ASSERT(!version_in("no number 5 here"));
    }

    void versions_compare_part_by_part() {
        CPPUNIT_ASSERT(is_at_least("2.39.5", "2.25.0"));
        CPPUNIT_ASSERT(is_at_least("0.44", "0.44.0"));
        CPPUNIT_ASSERT(is_at_least("10.0", "9.9"));
        CPPUNIT_ASSERT(!is_at_least("0.43.9", "0.44"));
        CPPUNIT_ASSERT(!is_at_least("2.9", "2.25"));
    }

    void an_old_version_is_unusable_and_says_what_is_needed() {
        const auto found = look(printed("tool 1.0"), "2.0");
        CPPUNIT_ASSERT(found.availability == Availability::unusable);
        CPPUNIT_ASSERT_EQUAL(std::string{"needs 2.0 or newer"}, found.detail);
    }

    void a_program_that_fails_or_hangs_is_unknown_not_missing() {
        CPPUNIT_ASSERT(look(printed("boom", 1)).availability == Availability::unknown);
        const ProgramResult hung{ProgramResult::End::timed_out, 0, "", "did not end"};
        CPPUNIT_ASSERT(look(hung).availability == Availability::unknown);
    }

    void a_program_that_is_nowhere_is_missing() {
        FakeWorkbench workbench{printed("")};
        VersionFound found;
        look_for_version(workbench, {"no-such-program-anywhere", {}, "", {}},
                         [&](const VersionFound& seen) { found = seen; });
        CPPUNIT_ASSERT(found.availability == Availability::missing);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(VersionLookTest);
