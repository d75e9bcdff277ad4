// The core thread with a real store, and who talks to it: recorded.
#pragma once

#include "supervisor/core/core_loop.h"
#include "tests/support/sqlite_file.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <condition_variable>
#include <mutex>
#include <optional>

namespace ao::testing {

using namespace ao::core;
using namespace std::chrono_literals;
using ipc::WorkerKind;
using ipc::WorkerRun;

class Recorder final : public CoreOutput {
public:
    void send(WorkerRun, ipc::SupervisorMessage message) override {
        note([&] { sent.push_back(std::move(message)); });
    }

    void grant_incarnation(WorkerRun run) override {
        note([&] { granted.push_back(run); });
    }

    void deny_incarnation(WorkerKind, const std::string&) override {
        note([&] { ++denied; });
    }

    void publish(const std::vector<domain::Change>& changes) override {
        note([&] { published.insert(published.end(), changes.begin(), changes.end()); });
    }

    bool wait(const std::function<bool()>& condition) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, 30s, condition);
    }

    template <class Message>
    std::size_t count() const {
        std::size_t count = 0;
        for (const auto& message : sent) {
            count += std::holds_alternative<Message>(message);
        }
        return count;
    }

    /// Only inside of `wait`, or when nothing is sent any more.
    template <class Message>
    std::vector<Message> all() const {
        std::vector<Message> found;
        for (const auto& message : sent) {
            if (const auto* one = std::get_if<Message>(&message)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    std::vector<ipc::SupervisorMessage> sent;
    std::vector<WorkerRun> granted;
    std::vector<domain::Change> published;
    int denied = 0;

private:
    template <class Change>
    void note(Change change) {
        {
            const std::lock_guard lock{mutex_};
            change();
        }
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
};

// The answer to one request, waited for.
template <class T>
class Answer {
public:
    Reply<T> reply() {
        return [state = state_](CoreResult<T> result) {
            const std::lock_guard lock{state->mutex};
            state->result = std::move(result);
            state->changed.notify_all();
        };
    }

    CoreResult<T> wait() {
        std::unique_lock lock{state_->mutex};
        CPPUNIT_ASSERT(
            state_->changed.wait_for(lock, 30s, [&] { return state_->result.has_value(); }));
        return *state_->result;
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<CoreResult<T>> result;
    };

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

constexpr WorkerRun kRun{WorkerKind::runtime, 1};

class CoreFixture : public CppUnit::TestFixture {
public:
    void setUp() override {
        temp_ = std::make_unique<TempDir>();
        data_dir_ = std::make_unique<store::DataDir>(store::DataDir::open(*temp_ / "data"));
        fill(*data_dir_);
        inbox_ = std::make_unique<Inbox>(4);
        output_ = std::make_unique<Recorder>();
        core_ = std::make_unique<CoreLoop>(
            store::Store::open(*data_dir_, {}), daemon::HookSpool{*temp_ / "spool"},
            SessionPolicy{{"/d", "/d/running.json", "/d/worktrees", "/d/hosts", "/d/logs"},
                          {},
                          [] { return std::nullopt; }},
            *inbox_, *output_);
        core_->start();
        inbox_->put(IncarnationWanted{WorkerKind::runtime}); // the one whose facts come below
        CPPUNIT_ASSERT(output_->wait(
            [&] { return output_->granted.size() == 1 && output_->published.size() == 1; }));
        output_->granted.clear();
        output_->published.clear();
    }

    void tearDown() override {
        core_.reset();
        data_dir_.reset();
        temp_.reset();
    }

protected:
    /// What the store holds before the core begins.
    virtual void fill(const store::DataDir&) {}

    /// The project app, and in it app-1, whose agent runs.
    static void store_running_session(const store::DataDir& data_dir) {
        const auto store = store::Store::open(data_dir, {});
        store->transact([&] {
            domain::Project project;
            project.id = "app";
            project.path = "/src/app";
            store->projects.put(project);
            domain::Session session;
            session.id = "app-1";
            session.project_id = "app";
            session.number = 1;
            session.harness = "claude-code";
            session.phase = domain::SessionPhase::live;
            session.generation = 1;
            session.is_signal_capable = true;
            store->sessions.insert(session);
        });
        store->close();
    }

    std::string on_disk(const std::string& sql) {
        return SqliteFile{data_dir_->database()}.value(sql);
    }

    void greet(WorkerRun run) { inbox_->put(WorkerGreeted{run, "test"}); }

    std::unique_ptr<TempDir> temp_;
    std::unique_ptr<store::DataDir> data_dir_;
    std::unique_ptr<Inbox> inbox_;
    std::unique_ptr<Recorder> output_;
    std::unique_ptr<CoreLoop> core_;
};

} // namespace ao::testing
