// The generated crash test: for every command, every operation that it is made of, and every place
// on the way of that operation, supervisor, worker or host dies exactly there. Then everything
// holds (session_invariants.cpp), and what was accepted is done.
#include "ipc/agent_operations.h"
#include "ipc/failpoint.h"
#include "tests/attack/session_steps.h"
#include "tests/support/multiplexers.h"
#include "tests/support/session_world.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>

using namespace ao::testing;
namespace fs = std::filesystem;

namespace {

enum class Victim { supervisor, worker, host };

struct Case {
    Command command;
    std::string operation;
    std::string place;
    Victim victim;
    bool is_first; // operation of its command

    std::string name() const {
        return std::string{to_text(command)} + ", " + operation + ", " + place;
    }

    // As AO_FAILPOINT=@file takes it: places that every operation passes are told apart by it.
    std::string armed() const {
        const bool is_passed_by_all =
            place.starts_with("operation.") || place.starts_with("worker.");
        return is_passed_by_all ? place + " " + operation : place;
    }

    // What was not committed was never asked for.
    bool is_undone() const {
        return is_first && (is_for_trial() || place == "operation.before_write" ||
                            place == "operation.before_commit");
    }

    // A spawn is planned once before it is stored; then the supervisor dies over that plan.
    bool is_for_trial() const {
        return victim == Victim::supervisor && command == Command::spawn &&
               operation == ao::ipc::PlanLaunch::kName;
    }
};

// The rest is the same code whatever the runtime is.
bool is_runtimes_own(const Case& one) {
    constexpr std::array kOperations{"start_host", "stop_host", "deliver_message"};
    return one.victim != Victim::host &&
           std::find(kOperations.begin(), kOperations.end(), one.operation) != kOperations.end();
}

template <class Names>
void add_cases(std::vector<Case>& cases, Case pattern, const Names& names) {
    for (const auto& name : names) {
        pattern.place = std::string{name};
        cases.push_back(pattern);
    }
}

std::vector<Case> cases_of(Victim victim) {
    std::vector<Case> cases;
    for (const auto command : kCommands) {
        const auto operations = operations_of(command);
        for (const auto& operation : operations) {
            const Case pattern{command, operation, "", victim, operation == operations.front()};
            switch (victim) {
            case Victim::supervisor:
                add_cases(cases, pattern, ao::ipc::kOperationFailpoints);
                break;
            case Victim::worker:
                add_cases(cases, pattern,
                          std::vector{"worker.before_operation", "worker.before_answer",
                                      "worker.after_answer"});
                add_cases(cases, pattern, places_in(ao::ipc::kRuntimeFailpoints, operation));
                break;
            case Victim::host:
                add_cases(cases, pattern, places_in(ao::ipc::kHostFailpoints, operation));
                break;
            }
        }
    }
    return cases;
}

} // namespace

class SessionCrashTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(SessionCrashTest);
    CPPUNIT_TEST(every_step_has_its_places);
    CPPUNIT_TEST(a_supervisor_that_dies_anywhere_is_carried_on);
    CPPUNIT_TEST(a_worker_that_dies_anywhere_is_carried_on);
    CPPUNIT_TEST(a_host_that_dies_anywhere_leaves_nothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void every_step_has_its_places() {
        std::set<std::string> seen;
        for (const auto command : kCommands) {
            for (const auto& operation : operations_of(command)) {
                if (operation == ao::ipc::PlanLaunch::kName) {
                    continue; // changes nothing in the world
                }
                CPPUNIT_ASSERT_MESSAGE("no failpoint lies in " + operation + " (ipc/failpoint.h)",
                                       !places_in(ao::ipc::kRuntimeFailpoints, operation).empty());
                seen.insert(operation);
            }
        }
        for (const auto& place : ao::ipc::kRuntimeFailpoints) {
            CPPUNIT_ASSERT_MESSAGE(std::string{place.operation} + " is a step of no command",
                                   seen.contains(std::string{place.operation}));
        }
    }

    void a_supervisor_that_dies_anywhere_is_carried_on() { run(Victim::supervisor); }

    void a_worker_that_dies_anywhere_is_carried_on() { run(Victim::worker); }

    void a_host_that_dies_anywhere_leaves_nothing() { run(Victim::host); }

private:
    void run(Victim victim) {
        for (const auto& runtime : runtimes_here()) {
            SessionWorld world{runtime};
            const auto shared = world.repository().path() / "shared";
            std::ofstream{shared} << "linked\n";
            world.start();
            world.add_project({{"symlinks", {"shared"}}, {"postCreate", {"true"}}});
            for (const auto& one : cases_of(victim)) {
                if (runtime != "pty" && !is_runtimes_own(one)) {
                    continue; // proven once
                }
                try {
                    die_and_look(world, one);
                } catch (...) {
                    std::cout << "at " << runtime << ": " << one.name() << std::endl;
                    throw;
                }
            }
            CPPUNIT_ASSERT_EQUAL(0, world.supervisor().stop().exit_code);
            CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(world.instance()));
        }
    }

    void die_and_look(SessionWorld& world, const Case& one) {
        const auto subject = make_ready(world, one);
        const auto before = world.sessions().size();
        const auto armed = world.instance().root() / "failpoint";
        std::ofstream{armed} << one.armed();
        const auto answer = order(world, one, subject);
        if (one.victim == Victim::supervisor) {
            world.supervisor().wait();
            world.start();
        }
        world.supervisor().wait_until(one.name() + " was hit (" + answer.body.dump() + ")",
                                      [&] { return !fs::exists(armed); });
        CPPUNIT_ASSERT_EQUAL_MESSAGE(one.name(), std::string{}, world.broken());
        expect_outcome(world, one, subject, before);
    }

    // Brings a session into the state that the command needs; a spawn needs none.
    static std::string make_ready(SessionWorld& world, const Case& one) {
        const auto command = one.command;
        if (command == Command::spawn) {
            return "";
        }
        const auto spawned = world.spawn(SessionWorld::Character::stubborn);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(spawned.body.dump(), 201, spawned.status);
        const auto id = spawned.body["session"]["id"].get<std::string>();
        world.wait_for_screen(id, "ready");
        if (command == Command::undo_cleanup) {
            CPPUNIT_ASSERT_EQUAL(200, world.order(id, "kill").status);
        }
        if (command == Command::restore || command == Command::cleanup) {
            CPPUNIT_ASSERT_EQUAL(200, world.order(id, "kill?keepWorkspace=true").status);
        }
        if (command == Command::restore && one.place.starts_with("worktree.")) {
            fs::remove_all(world.worktree(id)); // by its owner, so that it is checked out anew
        }
        return id;
    }

    static Answer order(SessionWorld& world, const Case& one, const std::string& subject) {
        switch (one.command) {
        case Command::spawn:
            return world.spawn(SessionWorld::Character::stubborn);
        case Command::send:
            return world.send(subject, "for " + one.place);
        case Command::kill:
        case Command::restore:
        case Command::cleanup:
        case Command::undo_cleanup:
            break;
        }
        return world.order(subject, std::string{to_text(one.command)});
    }

    // A host that dies takes its session along; whoever else dies changes nothing in the end.
    static void expect_outcome(SessionWorld& world, const Case& one, const std::string& subject,
                               std::size_t before) {
        const auto name = one.name();
        const auto all = world.sessions();
        if (one.command == Command::spawn) {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, before + (one.is_undone() ? 0 : 1), all.size());
        }
        if (one.victim == Victim::host || (subject.empty() && one.is_undone())) {
            return;
        }
        const auto newest = "app-" + std::to_string(all.size());
        const auto session = world.session(subject.empty() ? newest : subject);
        const auto phase = session["phase"].get<std::string>();
        switch (one.command) {
        case Command::spawn:
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string{"live"}, phase);
            break;
        case Command::kill:
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, one.is_undone(), phase == "live");
            break;
        case Command::restore:
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, !one.is_undone(), phase == "live");
            break;
        case Command::cleanup:
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, one.is_undone(), session["workspace"] == "present");
            break;
        case Command::undo_cleanup:
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, !one.is_undone(), session["workspace"] == "present");
            break;
        case Command::send:
            expect_read(world, subject, "for " + one.place, one.is_undone() ? 0 : 1);
            break;
        }
    }

    // Whatever the answer was: what is on disk is delivered. zellij may have been cut off in its
    // typing (docs/runtimes.md); then the receipt says so, and it is not typed again.
    static void expect_read(SessionWorld& world, const std::string& id, const std::string& text,
                            std::ptrdiff_t times) {
        world.supervisor().wait_until(text + " is read", [&] {
            const auto lines = world.lines(id);
            const auto read = std::count(lines.begin(), lines.end(), text);
            const bool may_be_missing = world.runtime() == "zellij" && times == 1 && read == 0;
            return read == times ||
                   (may_be_missing &&
                    world.receipt_of({id, 0, text, 0, ""})["state"] == "unconfirmed");
        });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SessionCrashTest);
