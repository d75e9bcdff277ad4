// Which runtime a session gets, and why.
#include "supervisor/domain/runtime_choice.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao;
using namespace ao::domain;

class RuntimeChoiceTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RuntimeChoiceTest);
    CPPUNIT_TEST(nobody_wishes_anything_and_it_is_the_embedded_one);
    CPPUNIT_TEST(the_project_comes_before_the_daemon);
    CPPUNIT_TEST(a_project_that_says_auto_leaves_it_to_the_daemon);
    CPPUNIT_TEST(a_session_keeps_the_runtime_of_its_handle);
    CPPUNIT_TEST(only_what_was_seen_to_be_missing_or_unusable_is_a_fault);
    CPPUNIT_TEST(a_handle_names_runtime_session_and_generation);
    CPPUNIT_TEST_SUITE_END();

    static ipc::RuntimeKind kind(std::string_view of_project, std::string_view of_daemon) {
        return choose_runtime(of_project, of_daemon).runtime;
    }

    static Session session(const std::string& handle) {
        Session session;
        session.id = "app-1";
        session.generation = 2;
        session.handle = handle;
        return session;
    }

    static ipc::ToolSeen tool(ipc::Availability availability) {
        return {"tmux", availability, "/usr/bin/tmux", "1.0", "too old"};
    }

public:
    void nobody_wishes_anything_and_it_is_the_embedded_one() {
        CPPUNIT_ASSERT(kind("", "") == ipc::RuntimeKind::pty);
        CPPUNIT_ASSERT(kind("auto", "auto") == ipc::RuntimeKind::pty);
        CPPUNIT_ASSERT_EQUAL(std::string{"the default"}, choose_runtime("", "auto").reason);
    }

    void the_project_comes_before_the_daemon() {
        CPPUNIT_ASSERT(kind("zellij", "tmux") == ipc::RuntimeKind::zellij);
        CPPUNIT_ASSERT(kind("pty", "tmux") == ipc::RuntimeKind::pty);
        CPPUNIT_ASSERT(choose_runtime("pty", "tmux").reason != choose_runtime("", "").reason);
    }

    void a_project_that_says_auto_leaves_it_to_the_daemon() {
        CPPUNIT_ASSERT(kind("auto", "tmux") == ipc::RuntimeKind::tmux);
        CPPUNIT_ASSERT_EQUAL(std::string{"AO_RUNTIME says so"},
                             choose_runtime("auto", "tmux").reason);
    }

    void a_session_keeps_the_runtime_of_its_handle() {
        const auto kept = runtime_of(session("tmux:app-1.2"), "zellij", "auto");
        CPPUNIT_ASSERT(kept.runtime == ipc::RuntimeKind::tmux);
        CPPUNIT_ASSERT(kept.reason.find("keeps its runtime") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{"AO_RUNTIME says so"},
                             runtime_of(session("tmux:app-1.2"), "", "tmux").reason);
    }

    void only_what_was_seen_to_be_missing_or_unusable_is_a_fault() {
        using ipc::Availability;
        const auto fault = [](Availability availability) {
            return fault_of_runtime(ipc::RuntimeKind::tmux, tool(availability));
        };
        CPPUNIT_ASSERT(fault(Availability::missing).find("apt-get install tmux") !=
                       std::string::npos);
        CPPUNIT_ASSERT(fault(Availability::unusable).find("too old") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string{}, fault(Availability::available));
        CPPUNIT_ASSERT_EQUAL(std::string{}, fault(Availability::unknown));
        CPPUNIT_ASSERT_EQUAL(std::string{}, fault_of_runtime(ipc::RuntimeKind::tmux, std::nullopt));
    }

    void a_handle_names_runtime_session_and_generation() {
        const auto handle = handle_of(ipc::RuntimeKind::zellij, session(""));
        CPPUNIT_ASSERT_EQUAL(std::string{"zellij:app-1.2"}, handle);
        CPPUNIT_ASSERT(ipc::runtime_of(handle) == ipc::RuntimeKind::zellij);
        CPPUNIT_ASSERT(!ipc::runtime_of("app-1.2"));
        CPPUNIT_ASSERT(!ipc::runtime_of("screen:app-1.2"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RuntimeChoiceTest);
