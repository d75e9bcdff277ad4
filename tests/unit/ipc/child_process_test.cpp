// Starting programs: exactly the named descriptors, a group of its own, errors as values.
#include "ipc/child_process.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

using namespace ao::ipc;

namespace {

void wait_for_end(const Child& child) {
    pollfd waiting{child.pidfd.get(), POLLIN, 0};
    CPPUNIT_ASSERT_EQUAL(1, ::poll(&waiting, 1, 30'000));
}

std::string output_of(const std::string& script) {
    auto pipe = make_pipe();
    ChildSpec spec;
    spec.program = "/bin/sh";
    spec.argv = {"sh", "-c", script};
    spec.standard_output = pipe.write_end.get();
    const auto child = spawn(spec);
    CPPUNIT_ASSERT(child.has_value());
    pipe.write_end.reset();
    wait_for_end(*child);
    std::array<char, 4096> buffer{};
    const auto got = ::read(pipe.read_end.get(), buffer.data(), buffer.size());
    reap(*child);
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
}

} // namespace

class ChildProcessTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ChildProcessTest);
    CPPUNIT_TEST(a_program_that_does_not_exist_is_an_error_not_a_child);
    CPPUNIT_TEST(a_child_inherits_nothing_that_is_not_named);
    CPPUNIT_TEST(a_child_leads_its_own_group_with_no_signal_blocked);
    CPPUNIT_TEST(the_whole_group_can_be_ended);
    CPPUNIT_TEST(the_exit_says_how_it_ended);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_program_that_does_not_exist_is_an_error_not_a_child() {
        ChildSpec spec;
        spec.program = "/nonexistent/program";
        spec.argv = {"program"};

        const auto child = spawn(spec);

        CPPUNIT_ASSERT(!child.has_value());
        CPPUNIT_ASSERT_EQUAL(ENOENT, child.error());
    }

    void a_child_inherits_nothing_that_is_not_named() {
        // Deliberately not close-on-exec, as a careless library would leave it.
        const Descriptor careless{::open("/dev/null", O_RDONLY)};

        const auto listing = output_of("ls /proc/self/fd | tr '\\n' ' '");

        // 3 is the directory that ls itself reads.
        CPPUNIT_ASSERT_EQUAL(std::string{"0 1 2 3 "}, listing);
    }

    void a_child_leads_its_own_group_with_no_signal_blocked() {
        CPPUNIT_ASSERT_EQUAL(std::string{"same 0000000000000000\n"},
                             output_of("set -- $(cat /proc/$$/stat); [ $5 = $$ ] && s=same; "
                                       "echo $s $(grep SigBlk /proc/$$/status | cut -f2)"));
    }

    void the_whole_group_can_be_ended() {
        auto pipe = make_pipe();
        ChildSpec spec;
        spec.program = "/bin/sh";
        spec.argv = {"sh", "-c", "sleep 1000 & sleep 1000"};
        spec.standard_output = pipe.write_end.get();
        const auto child = spawn(spec);
        pipe.write_end.reset();

        signal_group(*child, SIGKILL);
        wait_for_end(*child);

        // End of file only comes when the grandchild has let go of the pipe as well.
        pollfd waiting{pipe.read_end.get(), POLLIN, 0};
        CPPUNIT_ASSERT_EQUAL(1, ::poll(&waiting, 1, 30'000));
        char byte = 0;
        CPPUNIT_ASSERT_EQUAL(ssize_t{0}, ::read(pipe.read_end.get(), &byte, 1));
        reap(*child);
    }

    void the_exit_says_how_it_ended() {
        const auto exit_of = [](const std::string& script) {
            ChildSpec spec;
            spec.program = "/bin/sh";
            spec.argv = {"sh", "-c", script};
            const auto child = spawn(spec);
            wait_for_end(*child);
            return reap(*child)->text();
        };
        CPPUNIT_ASSERT_EQUAL(std::string{"exit 3"}, exit_of("exit 3"));
        CPPUNIT_ASSERT_EQUAL(std::string{"SIGTERM"}, exit_of("kill -TERM $$"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChildProcessTest);
