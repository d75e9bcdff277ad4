// A session of a project, moved from phase to phase by what happens to it.
#pragma once

#include "supervisor/domain/session_activity.h"
#include "supervisor/domain/session_lifecycle.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::testing {

using namespace ao::domain;

inline const SessionPlaces kPlaces{"/data", "/run.json", "/data/worktrees", "/data/hosts",
                                   "/data/logs"};
constexpr WallTime kNow{std::chrono::milliseconds{1'000}};

inline Project project() {
    Project project;
    project.id = "app";
    project.path = "/src/app";
    return project;
}

class Course {
public:
    /// Planned already, unless it waits for its turn.
    explicit Course(Project of = project(), bool may_start = true)
        : Course{std::move(of), may_start, shell()} {
        planned();
    }

    Course(Project of, bool may_start, const SpawnOrder& order)
        : project_{std::move(of)}
        , may_start_{may_start} {
        take(reserve(order, 1, context()));
    }

    static SpawnOrder shell() {
        SpawnOrder order;
        order.harness = "shell";
        return order;
    }

    /// A launch that needs no files, where one is to be planned.
    Course& planned(ipc::LaunchPlan plan = {}) {
        if (next_ && std::holds_alternative<ipc::PlanLaunch>(*next_)) {
            done(ipc::LaunchPlanned{std::move(plan)});
        }
        return *this;
    }

    const Session& session() const { return session_; }

    template <class Operation>
    const Operation& next() const {
        CPPUNIT_ASSERT_MESSAGE("no operation", next_.has_value());
        CPPUNIT_ASSERT(std::holds_alternative<Operation>(*next_));
        return std::get<Operation>(*next_);
    }

    bool has_next() const { return next_.has_value(); }

    Course& done(ipc::OperationResult result) {
        return take(after_step(session_, StepSucceeded{std::move(result)}, context()));
    }

    Course& failed(const char* code) {
        return take(after_step(session_, StepFailed{code, "because"}, context()));
    }

    Course& kill(bool keep = false) { return take(ao::domain::kill(session_, keep, context())); }

    Course& restore() { return order_restore().planned(); }

    Course& order_restore() { return take(ao::domain::restore(session_, context())); }

    Course& undo_clean_up() { return take(ao::domain::undo_clean_up(session_, context())); }

    Course& free_space() { return take(ao::domain::free_space(session_, context())); }

    Course& admit() { return take(ao::domain::admit(session_, context())).planned(); }

    Course& heard(const ipc::HookDerived& event, WallTime when = kNow) {
        session_ = on_hook(session_, event, when);
        return *this;
    }

    Course& when_full() {
        may_start_ = false;
        return *this;
    }

    Course& clean_up() { return take(ao::domain::clean_up(session_, context())); }

    Course& saw(ipc::HostSeen seen) { return take(on_host(session_, seen, kNow)); }

    Course& live() {
        return done(ipc::WorktreeCreated{session_.branch, "abc"}).done(ipc::HostStarted{1, 2});
    }

private:
    LifecycleContext context() const {
        return {project_, kPlaces, kNow, may_start_, plan_ ? &*plan_ : nullptr};
    }

    Course& take(Transition transition) {
        session_ = std::move(transition.session);
        next_ = std::move(transition.next);
        if (transition.plan) {
            plan_ = std::move(transition.plan);
        }
        return *this;
    }

    Project project_;
    bool may_start_ = true;
    Session session_;
    std::optional<ipc::LaunchPlan> plan_;
    std::optional<ipc::OperationArguments> next_;
};

inline ipc::HostSeen ended(const Session& session) {
    ipc::HostSeen seen;
    seen.session_id = session.id;
    seen.handle = session.handle;
    seen.state = ipc::HostState::ended;
    seen.has_exit = true;
    seen.exit_code = 3;
    return seen;
}

inline const ipc::WorktreeRemoved kGone{ipc::WorktreeFate::removed, "", ""};
inline const ipc::WorktreeRemoved kRemoved{ipc::WorktreeFate::removed, "", "/data/q/app-1"};

} // namespace ao::testing
