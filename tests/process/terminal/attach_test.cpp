// ao session attach as a person uses it.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_state.h"
#include "tests/support/pty_program.h"
#include "tests/support/running_supervisor.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

constexpr const char* kDetach = "\x1c"; // Ctrl-backslash

} // namespace

class AttachTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(AttachTest);
    CPPUNIT_TEST(what_is_typed_reaches_the_program_and_detaching_restores_the_terminal);
    CPPUNIT_TEST(the_program_has_the_size_of_the_terminal_and_follows_it);
    CPPUNIT_TEST(the_end_of_the_program_is_told_in_words);
    CPPUNIT_TEST(a_session_that_is_over_shows_its_last_screen);
    CPPUNIT_TEST(the_attach_goes_on_after_the_supervisor_was_killed);
    CPPUNIT_TEST(every_signal_restores_the_terminal);
    CPPUNIT_TEST(another_key_detaches_when_it_is_asked_for);
    CPPUNIT_TEST(without_a_terminal_it_says_so);
    CPPUNIT_TEST(an_unknown_session_is_told_with_the_terminal_untouched);
    CPPUNIT_TEST_SUITE_END();

    Instance instance_;
    std::unique_ptr<RunningSupervisor> supervisor_;

    void git(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "/usr/bin/git");
        const auto result = run_program({arguments, {{"PATH", "/usr/bin:/bin"}, {"HOME", "/"}}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
    }

    void post(const std::string& target, const Json& body) const {
        const auto answer = ao::tests::HttpClient{supervisor_->port()}.ask(
            "POST", target, "Content-Type: application/json\r\n", body.dump());
        CPPUNIT_ASSERT(answer.has_value());
        CPPUNIT_ASSERT_MESSAGE(*answer, answer->starts_with("HTTP/1.1 20"));
    }

    void spawn(const std::string& command) const {
        post("/api/v1/sessions",
             {{"projectId", "app"}, {"harness", "shell"}, {"command", command}});
    }

    ProgramSpec attach_spec(std::vector<std::string> more = {}) const {
        std::vector<std::string> argv{program_path("ao"), "session", "attach", "app-1"};
        argv.insert(argv.end(), more.begin(), more.end());
        return {argv, instance_.environment()};
    }

    PtyProgram attach(std::vector<std::string> more = {}) const {
        return PtyProgram{attach_spec(std::move(more)), 100, 30};
    }

public:
    void setUp() override {
        const auto repository = (instance_.root() / "repo").string();
        git({"init", "-q", "-b", "main", repository});
        git({"-C", repository, "-c", "user.name=t", "-c", "user.email=t@example.test", "commit",
             "-q", "--allow-empty", "-m", "one"});
        supervisor_ = std::make_unique<RunningSupervisor>(instance_);
        supervisor_->wait_for_all_ready();
        post("/api/v1/projects", {{"path", repository}, {"projectId", "app"}});
    }

    // Whatever a test has left running.
    void tearDown() override {
        supervisor_.reset();
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator{instance_.data() / "hosts", ignored}) {
            const auto state = ao::pty::read_host_state(entry.path().string());
            if (state && ao::daemon::is_alive(static_cast<pid_t>(state->host.pid),
                                              state->host.start_ticks)) {
                ::kill(static_cast<pid_t>(state->child.pid), SIGKILL);
                ::kill(static_cast<pid_t>(state->host.pid), SIGKILL);
            }
        }
    }

    void what_is_typed_reaches_the_program_and_detaching_restores_the_terminal() {
        spawn("printf 'ready\\033[?1049h\\033[?25l\\033[?2004h\\033[?1003h'; exec cat");
        auto terminal = attach();
        const auto before = terminal.settings();
        CPPUNIT_ASSERT(terminal.wait_until_shown("\x1b[?2004h"));
        CPPUNIT_ASSERT((terminal.settings().c_lflag & (ICANON | ECHO | ISIG)) == 0);
        terminal.type("hello\r");
        CPPUNIT_ASSERT(terminal.wait_until_shown("hello\r\nhello"));
        terminal.forget();
        terminal.type(kDetach);
        CPPUNIT_ASSERT_EQUAL(0, terminal.wait());
        CPPUNIT_ASSERT(have_same_settings(before, terminal.settings()));
        const auto& shown = terminal.shown();
        for (const char* const undone :
             {"\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l", "\x1b[?1003l"}) {
            CPPUNIT_ASSERT_MESSAGE(undone, shown.find(undone) != std::string::npos);
        }
        CPPUNIT_ASSERT(shown.find("detached from app-1") != std::string::npos);
        // It goes on, and the screen is the same for whoever comes back.
        auto again = attach();
        CPPUNIT_ASSERT(again.wait_until_shown("hello\r\nhello"));
    }

    void the_program_has_the_size_of_the_terminal_and_follows_it() {
        spawn("stty -echo; echo ready; while read line; do stty size; done");
        auto terminal = attach();
        CPPUNIT_ASSERT(terminal.wait_until_shown("ready"));
        terminal.type("\r");
        CPPUNIT_ASSERT(terminal.wait_until_shown("30 100"));
        terminal.forget();
        terminal.set_size(120, 40);
        // The daemon draws anew when the size has changed.
        CPPUNIT_ASSERT(terminal.wait_until_shown("\x1b"
                                                 "c"));
        terminal.type("\r");
        CPPUNIT_ASSERT(terminal.wait_until_shown("40 120"));
    }

    void the_end_of_the_program_is_told_in_words() {
        spawn("echo ready; read line; echo last words; exit 7");
        auto terminal = attach();
        const auto before = terminal.settings();
        CPPUNIT_ASSERT(terminal.wait_until_shown("ready"));
        terminal.type("\r");
        CPPUNIT_ASSERT_EQUAL(0, terminal.wait());
        CPPUNIT_ASSERT(have_same_settings(before, terminal.settings()));
        CPPUNIT_ASSERT(terminal.shown().find("last words") != std::string::npos);
        CPPUNIT_ASSERT(terminal.shown().find("app-1 is over: its program ended with exit code 7") !=
                       std::string::npos);
    }

    void a_session_that_is_over_shows_its_last_screen() {
        spawn("read line; echo last words; kill -TERM $$");
        post("/api/v1/sessions/app-1/send", {{"message", "go"}});
        supervisor_->wait_until("it is over", [&] {
            return supervisor_->get("/api/v1/sessions/app-1")["session"]["isTerminated"]
                .get<bool>();
        });
        auto terminal = attach();
        CPPUNIT_ASSERT_EQUAL(0, terminal.wait());
        CPPUNIT_ASSERT(terminal.shown().find("last words") != std::string::npos);
        CPPUNIT_ASSERT(terminal.shown().find("because of signal 15 (Terminated)") !=
                       std::string::npos);
    }

    void the_attach_goes_on_after_the_supervisor_was_killed() {
        spawn("echo ready; exec cat");
        auto terminal = attach();
        CPPUNIT_ASSERT(terminal.wait_until_shown("ready"));
        supervisor_->kill();
        CPPUNIT_ASSERT(terminal.wait_until_shown("the daemon is away"));
        terminal.forget();
        supervisor_ = std::make_unique<RunningSupervisor>(instance_);
        CPPUNIT_ASSERT(terminal.wait_until_shown("ready")); // drawn anew
        terminal.type("still here\r");
        CPPUNIT_ASSERT(terminal.wait_until_shown("still here\r\nstill here"));
        // It can be left while the daemon is away as well.
        supervisor_->kill();
        CPPUNIT_ASSERT(terminal.wait_until_shown("the daemon is away"));
        terminal.type(kDetach);
        CPPUNIT_ASSERT_EQUAL(0, terminal.wait());
    }

    void every_signal_restores_the_terminal() {
        spawn("echo ready; exec cat");
        for (const int number : {SIGTERM, SIGHUP, SIGINT, SIGQUIT}) {
            auto terminal = attach();
            const auto before = terminal.settings();
            CPPUNIT_ASSERT(terminal.wait_until_shown("ready"));
            CPPUNIT_ASSERT(terminal.wait_for_echo(false));
            ::kill(terminal.pid(), number);
            CPPUNIT_ASSERT_EQUAL(128 + number, terminal.wait());
            CPPUNIT_ASSERT(have_same_settings(before, terminal.settings()));
            CPPUNIT_ASSERT(terminal.shown().find("\x1b[?1049l") != std::string::npos);
        }
        // Stopped, somebody else has the terminal; then it goes on with the screen as it is.
        auto terminal = attach();
        CPPUNIT_ASSERT(terminal.wait_until_shown("ready"));
        ::kill(terminal.pid(), SIGTSTP);
        CPPUNIT_ASSERT(terminal.wait_for_echo(true));
        terminal.forget();
        ::kill(terminal.pid(), SIGCONT);
        CPPUNIT_ASSERT(terminal.wait_until_shown("ready"));
        CPPUNIT_ASSERT(terminal.wait_for_echo(false));
    }

    void another_key_detaches_when_it_is_asked_for() {
        spawn("echo ready; exec cat");
        auto terminal = attach({"--detach-key", "ctrl-]"});
        CPPUNIT_ASSERT(terminal.wait_until_shown("ready"));
        terminal.type("typed first\x1d and this is not typed");
        CPPUNIT_ASSERT_EQUAL(0, terminal.wait());
        auto again = attach();
        CPPUNIT_ASSERT(again.wait_until_shown("typed first"));
        CPPUNIT_ASSERT(again.shown().find("not typed") == std::string::npos);
        auto wrong = attach({"--detach-key", "escape"});
        CPPUNIT_ASSERT_EQUAL(2, wrong.wait());
    }

    void without_a_terminal_it_says_so() {
        spawn("exec cat");
        const auto result = run_program(attach_spec());
        CPPUNIT_ASSERT_EQUAL(1, result.exit_code);
        CPPUNIT_ASSERT(result.errors.find("needs a terminal") != std::string::npos);
    }

    void an_unknown_session_is_told_with_the_terminal_untouched() {
        auto terminal = attach();
        CPPUNIT_ASSERT_EQUAL(1, terminal.wait());
        CPPUNIT_ASSERT(terminal.shown().find("there is no session \"app-1\"") != std::string::npos);
        CPPUNIT_ASSERT(terminal.shown().find('\x1b') == std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AttachTest);
