// Whose screens are watched, what is told of them, and what becomes of a watch when its host, its
// row or its session goes. The host is the test's own.
#include "tests/support/temp_dir.h"
#include "tests/unit/agents_watching/host_stub.h"
#include "workers/agents/watching/screen_watches.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

using namespace ao::testing;
using namespace ao::workers::agents;
using ao::ipc::Activity;
namespace ipc = ao::ipc;
namespace pty = ao::pty;

namespace {

constexpr const char* kRules = R"(
    { state = "blocked", pattern = "Allow\\?" },
    { state = "active", pattern = "busy" },
    { state = "idle", pattern = "^>" },
    { state = "waiting_input", on = "foreground", pattern = "^ao_agents" },
)";

} // namespace

class ScreenWatchesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ScreenWatchesTest);
    CPPUNIT_TEST(a_state_is_told_once_however_often_the_screen_changes);
    CPPUNIT_TEST(what_cannot_be_told_is_not_told);
    CPPUNIT_TEST(a_program_in_the_foreground_is_known_by_its_name);
    CPPUNIT_TEST(a_screen_that_nobody_wants_is_left_alone);
    CPPUNIT_TEST(an_agent_without_rules_is_watched_for_readiness_only);
    CPPUNIT_TEST(who_was_ready_stays_ready_for_the_launch);
    CPPUNIT_TEST(a_pane_of_a_multiplexer_is_left_alone);
    CPPUNIT_TEST(a_host_that_comes_later_is_found);
    CPPUNIT_TEST(a_link_that_breaks_is_made_anew_and_nothing_is_told_twice);
    CPPUNIT_TEST(a_host_of_the_first_version_is_left_alone);
    CPPUNIT_TEST(a_session_that_ends_is_left_at_once);
    CPPUNIT_TEST(rules_that_change_begin_a_new_watch);
    CPPUNIT_TEST(a_session_that_goes_on_keeps_its_link);
    CPPUNIT_TEST_SUITE_END();

    std::optional<TempDir> directory_;
    std::optional<TaskBench> bench_;
    std::optional<HostStub> host_;
    std::optional<ScreenWatches> watches_;

public:
    void setUp() override {
        directory_.emplace();
        bench_.emplace();
        write_row(kRules);
        host_.emplace(*bench_, (*directory_ / "host").string(), "pty:shop-1.1");
        watches_.emplace(*bench_, [this] {
            return std::make_shared<const Catalog>(
                Catalog::load((*directory_ / "agents").string()));
        });
    }

    void tearDown() override {
        watches_.reset();
        host_.reset();
        bench_.reset();
        directory_.reset();
    }

    void a_state_is_told_once_however_often_the_screen_changes() {
        watch({session()});
        CPPUNIT_ASSERT_EQUAL(77U, host_->watched().lines);
        host_->show("busy 1\n");
        host_->show("busy 2\n");
        host_->show("busy 3\n");
        wait_for_facts(1);
        host_->show("busy 4\n");
        host_->show("> \n");
        wait_for_facts(2);
        CPPUNIT_ASSERT_EQUAL(std::string{"shop-1"}, fact(0).session_id);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{1}, fact(0).generation);
        CPPUNIT_ASSERT(fact(0).source == ipc::ObservationSource::screen);
        CPPUNIT_ASSERT(fact(0).state == Activity::active);
        CPPUNIT_ASSERT_EQUAL(std::string{"text matches busy"}, fact(0).detail);
        CPPUNIT_ASSERT(!fact(0).is_ready);
        CPPUNIT_ASSERT(fact(1).state == Activity::idle);
    }

    void what_cannot_be_told_is_not_told() {
        watch({session()});
        host_->watched();
        host_->show("busy\n");
        wait_for_facts(1);
        host_->show("something else\n");
        host_->show("busy again\n");
        host_->show("Allow?\n");
        wait_for_facts(2);
        CPPUNIT_ASSERT(fact(1).state == Activity::blocked);
    }

    void a_program_in_the_foreground_is_known_by_its_name() {
        watch({session()});
        host_->watched();
        host_->show("", ::getpgrp());
        host_->show("", 3'999'999'999); // gone meanwhile
        host_->show("", ::getpid());
        wait_for_facts(1);
        CPPUNIT_ASSERT(fact(0).state == Activity::waiting_input);
    }

    void a_screen_that_nobody_wants_is_left_alone() {
        auto unwanted = session();
        unwanted.wants_screen = false;
        auto unknown = session();
        unknown.agent = "nobody";
        for (const auto& one : {unwanted, unknown}) {
            watch({one});
            bench_->turn_briefly();
            CPPUNIT_ASSERT(!host_->has_client_waiting());
        }
    }

    void an_agent_without_rules_is_watched_for_readiness_only() {
        auto typed = session();
        typed.wants_screen = false;
        typed.ready_pattern = "Type here";
        watch({typed});
        host_->watched();
        host_->show("busy\n");
        host_->show("Type here\n");
        wait_for_facts(1);
        CPPUNIT_ASSERT(fact(0).is_ready);
        CPPUNIT_ASSERT(!fact(0).state);
    }

    void who_was_ready_stays_ready_for_the_launch() {
        auto typed = session();
        typed.ready_pattern = "Type here";
        watch({typed});
        host_->watched();
        host_->show("Type here\n");
        wait_for_facts(1);
        CPPUNIT_ASSERT(fact(0).is_ready);
        follow({session()}); // it was typed: nobody waits any more
        host_->wait_for_end();
        host_->watched();
        host_->show("busy\n");
        wait_for_facts(2);
        CPPUNIT_ASSERT(fact(1).is_ready);
        CPPUNIT_ASSERT(fact(1).state == Activity::active);
    }

    void a_pane_of_a_multiplexer_is_left_alone() {
        auto pane = session();
        pane.handle = "tmux:shop-1.1";
        watch({pane});
        bench_->turn_briefly();
        CPPUNIT_ASSERT(!host_->has_client_waiting());
    }

    void a_host_that_comes_later_is_found() {
        follow({session()});
        bench_->turn_briefly();
        host_->begin();
        host_->watched();
        host_->show("busy\n");
        wait_for_facts(1);
    }

    void a_link_that_breaks_is_made_anew_and_nothing_is_told_twice() {
        watch({session()});
        host_->watched();
        host_->show("busy\n");
        wait_for_facts(1);
        host_->hang_up();
        host_->watched();
        host_->show("busy\n");
        host_->show("> \n");
        wait_for_facts(2);
        CPPUNIT_ASSERT(fact(1).state == Activity::idle);
    }

    void a_host_of_the_first_version_is_left_alone() {
        watch({session()});
        host_->welcome(1);
        host_->wait_for_end();
        follow({session()});
        bench_->turn_briefly();
        CPPUNIT_ASSERT(!host_->has_client_waiting());
    }

    void a_session_that_ends_is_left_at_once() {
        watch({session()});
        host_->watched();
        follow({});
        host_->wait_for_end();
        CPPUNIT_ASSERT(bench_->reported.empty());
    }

    void rules_that_change_begin_a_new_watch() {
        watch({session()});
        host_->watched();
        host_->show("thinking\n");
        write_row("{ state = \"active\", pattern = \"thinking\" },");
        watches_->look_at_rows();
        host_->wait_for_end();
        host_->watched();
        host_->show("thinking\n");
        wait_for_facts(1);
        CPPUNIT_ASSERT(fact(0).state == Activity::active);
    }

    void a_session_that_goes_on_keeps_its_link() {
        watch({session()});
        host_->watched();
        host_->show("busy\n");
        wait_for_facts(1);
        auto known = session();
        known.native_id = "n-1";
        known.transcript_path = "transcript.jsonl";
        auto other = session();
        other.session_id = "shop-2";
        other.host_directory += "-2"; // never comes
        follow({known, other});
        watches_->look_at_rows();
        host_->show("> \n");
        wait_for_facts(2);
        CPPUNIT_ASSERT(fact(1).state == Activity::idle);
        follow({other});
        host_->wait_for_end();
    }

private:
    void write_row(const std::string& rules) const {
        std::filesystem::create_directories(*directory_ / "agents");
        std::ofstream{*directory_ / "agents/tern.toml"}
            << "id = \"tern\"\nname = \"Tern\"\n[binary]\nnames = [\"tern\"]\n[launch]\n"
               "argv = [\"{bin}\", [\"{prompt}\"]]\n[screen]\nlines = 77\nsettles_after_ms = 0\n"
               "rules = ["
            << rules << "]\n";
    }

    ipc::WatchedSession session() const {
        ipc::WatchedSession session;
        session.session_id = "shop-1";
        session.project_id = "shop";
        session.agent = "tern";
        session.generation = 1;
        session.handle = "pty:shop-1.1";
        session.host_directory = (*directory_ / "host").string();
        return session;
    }

    void watch(const std::vector<ipc::WatchedSession>& sessions) {
        host_->begin();
        follow(sessions);
    }

    void follow(const std::vector<ipc::WatchedSession>& sessions) { watches_->follow(sessions); }

    void wait_for_facts(std::size_t count) {
        host_->until([&] { return bench_->reported.size() >= count; });
        CPPUNIT_ASSERT_EQUAL(count, bench_->reported.size());
    }

    const ipc::AgentObserved& fact(std::size_t index) const {
        return std::get<ipc::AgentObserved>(bench_->reported.at(index));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScreenWatchesTest);
