// Messages arrive whole, once, and unmixed with what people type.
#include "tests/process/pty_host/hosted_program.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::testing;
using namespace ao::pty;

namespace {

// Shows `bytes` bytes of raw input, then END. `before` switches modes on.
std::vector<std::string> show_raw_input(const std::string& before, std::size_t bytes) {
    return {"sh", "-c",
            "stty raw -echo; printf '" + before + "ready'; head -c " + std::to_string(bytes) +
                " | od -An -c -w2000 | tr -s ' '; echo END; sleep 60"};
}

} // namespace

class PtyDeliveryTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(PtyDeliveryTest);
    CPPUNIT_TEST(a_message_is_typed_and_submitted);
    CPPUNIT_TEST(a_message_is_bracketed_when_the_program_asks_for_it);
    CPPUNIT_TEST(without_submit_there_is_no_enter);
    CPPUNIT_TEST(control_characters_are_not_typed);
    CPPUNIT_TEST(an_interrupt_is_escape_first);
    CPPUNIT_TEST(the_same_id_is_typed_once_and_answered_alike);
    CPPUNIT_TEST(keys_wait_behind_a_message);
    CPPUNIT_TEST(messages_of_many_senders_are_each_a_submission_of_their_own);
    CPPUNIT_TEST(a_line_that_the_terminal_would_cut_is_refused);
    CPPUNIT_TEST(a_message_after_the_end_is_refused);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_message_is_typed_and_submitted() {
        const HostedProgram program{show_raw_input("", 6)};
        auto viewer = ready(program);
        const auto done = viewer.deliver(Send{"1", "ab\ncd", true, false});
        CPPUNIT_ASSERT(done.outcome == SendOutcome::submitted);
        viewer.wait_for_output(" a b \\r c d \\r");
    }

    void a_message_is_bracketed_when_the_program_asks_for_it() {
        const HostedProgram program{show_raw_input("\\033[?2004h", 15)};
        auto viewer = ready(program);
        viewer.deliver(Send{"1", "ab", true, false});
        viewer.wait_for_output(" 033 [ 2 0 0 ~ a b 033 [ 2 0 1 ~ \\r");
    }

    void without_submit_there_is_no_enter() {
        const HostedProgram program{show_raw_input("", 3)};
        auto viewer = ready(program);
        const auto done = viewer.deliver(Send{"1", "ab", false, false});
        CPPUNIT_ASSERT(done.outcome == SendOutcome::written);
        viewer.type("!");
        viewer.wait_for_output(" a b !");
    }

    void control_characters_are_not_typed() {
        const HostedProgram program{show_raw_input("\\033[?2004h", 19)};
        auto viewer = ready(program);
        viewer.deliver(Send{"1", "a\x1b[201~\x03", true, false});
        viewer.wait_for_output(" 033 [ 2 0 0 ~ a [ 2 0 1 ~ 033 [ 2 0 1 ~ \\r");
    }

    void an_interrupt_is_escape_first() {
        const HostedProgram program{show_raw_input("", 4)};
        auto viewer = ready(program);
        viewer.deliver(Send{"1", "ab", true, true});
        viewer.wait_for_output(" 033 a b \\r");
    }

    void the_same_id_is_typed_once_and_answered_alike() {
        const HostedProgram program{show_raw_input("", 6)};
        auto viewer = ready(program);
        const Send message{"same", "ab", true, false};
        viewer.send(message);
        viewer.send(message);
        CPPUNIT_ASSERT(viewer.wait_for<SendDone>().outcome == SendOutcome::submitted);
        CPPUNIT_ASSERT(viewer.wait_for<SendDone>().outcome == SendOutcome::submitted);
        auto other = program.viewer();
        CPPUNIT_ASSERT(other.deliver(message).outcome == SendOutcome::submitted);
        other.deliver(Send{"next", "cd", true, false});
        viewer.wait_for_output(" a b \\r c d \\r");
    }

    void keys_wait_behind_a_message() {
        const HostedProgram program{show_raw_input("", 5)};
        auto viewer = ready(program);
        viewer.send(Send{"1", "ab", true, false});
        viewer.type("xy");
        viewer.wait_for_output(" a b \\r x y");
    }

    void messages_of_many_senders_are_each_a_submission_of_their_own() {
        const HostedProgram program{{"sh", "-c",
                                     "stty -echo; echo ready; while read line; do echo "
                                     "\"<$line>\"; done"}};
        auto viewer = ready(program);
        std::vector<Viewer> senders;
        for (int i = 0; i < 4; ++i) {
            senders.push_back(program.viewer());
            senders.back().send(
                Send{"id" + std::to_string(i), "message " + std::to_string(i), true, false});
        }
        for (int i = 0; i < 4; ++i) {
            viewer.wait_for_output("<message " + std::to_string(i) + ">");
        }
    }

    void a_line_that_the_terminal_would_cut_is_refused() {
        const HostedProgram program{{"sh", "-c", "echo ready; cat >/dev/null"}};
        auto viewer = ready(program);
        const auto fits = viewer.deliver(Send{"1", std::string(4'094, 'x'), true, false});
        CPPUNIT_ASSERT(fits.outcome == SendOutcome::submitted);
        const auto long_line = viewer.deliver(Send{"2", std::string(4'095, 'x'), true, false});
        CPPUNIT_ASSERT(long_line.outcome == SendOutcome::refused);
    }

    void a_message_after_the_end_is_refused() {
        const HostedProgram program{{"sh", "-c", "echo ready; read x"}};
        auto viewer = ready(program);
        viewer.send(Send{"1", "", true, false});
        viewer.send(Send{"2", "never", true, false});
        CPPUNIT_ASSERT_EQUAL(std::string{"1"}, viewer.wait_for<SendDone>().id);
        const auto second = viewer.wait_for<SendDone>();
        CPPUNIT_ASSERT(second.outcome == SendOutcome::refused);
    }

private:
    static Viewer ready(const HostedProgram& program) {
        auto viewer = program.viewer();
        viewer.attach().wait_for_output("ready");
        return viewer;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PtyDeliveryTest);
