// A SupervisorPort in memory: a change log, three workers, and knobs for what the tests ask of it.
#pragma once

#include "supervisor/api/supervisor_port.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

namespace ao::tests {

class FakeSupervisorPort : public api::SupervisorPort {
public:
    FakeSupervisorPort() {
        for (const auto* id : {"scm", "runtime", "agents"}) {
            domain::WorkerView worker;
            worker.id = id;
            worker.state = domain::WorkerState::ready;
            worker.incarnation = 7;
            worker.pid = 4242;
            worker.build = "0.1.0";
            worker.started_at = domain::WallTime{std::chrono::milliseconds{1'781'949'600'120}};
            worker.facts.push_back({"runtime.tool_seen", "git", R"({"tool":"git","path":"<&>"})",
                                    domain::WallTime{std::chrono::milliseconds{0}}});
            workers_.push_back(std::move(worker));
        }
    }

    std::vector<domain::WorkerView> workers() override { return workers_; }

    std::vector<api::WorkerStateView> worker_states() override {
        std::vector<api::WorkerStateView> states;
        for (const auto& worker : workers_) {
            states.push_back({worker.id, worker.state});
        }
        return states;
    }

    api::ApiResult<void> restart_worker(std::string_view id) override {
        if (!knows(id)) {
            return tl::unexpected{unknown_worker()};
        }
        ++restarts;
        return {};
    }

    api::ApiResult<api::OperationView> probe_worker(std::string_view id,
                                                    std::chrono::milliseconds wait) override {
        if (!knows(id)) {
            return tl::unexpected{unknown_worker()};
        }
        std::unique_lock lock{mutex_};
        ++probes_waiting;
        changed_.notify_all();
        const bool done = changed_.wait_for(lock, wait, [this] { return !hold_probes; });
        --probes_waiting;
        api::OperationView view;
        view.op_id = "op_00000000000000000000000000000001";
        view.worker = id;
        view.kind = "probe_environment";
        view.state = done && wait.count() > 0 ? "done" : "pending";
        view.result = view.state == "done" ? R"({"facts":3})" : "";
        return view;
    }

    void set_hold_probes(bool hold) {
        const std::scoped_lock lock{mutex_};
        hold_probes = hold;
        changed_.notify_all();
    }

    void hold_hooks() {
        const std::scoped_lock lock{mutex_};
        hold_hooks_ = true;
    }

    void release_hooks() {
        const std::scoped_lock lock{mutex_};
        hold_hooks_ = false;
        changed_.notify_all();
    }

    void wait_for_probes(int count) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return probes_waiting >= count; });
    }

    api::ApiResult<api::OperationView> operation(std::string_view op_id) override {
        if (op_id != "op_1") {
            return tl::unexpected{api::ApiError{api::ErrorKind::not_found, "OPERATION_NOT_FOUND",
                                                "there is no such operation"}};
        }
        api::OperationView view;
        view.op_id = op_id;
        view.worker = "scm";
        view.kind = "probe_environment";
        view.state = "failed";
        view.error_code = "TIMED_OUT";
        view.error_message = "the worker did not answer in time";
        return view;
    }

    api::ApiResult<std::string> worker_log(std::string_view id, std::size_t max_bytes) override {
        if (!knows(id)) {
            return tl::unexpected{unknown_worker()};
        }
        const std::scoped_lock lock{mutex_};
        return log.substr(log.size() - std::min(log.size(), max_bytes));
    }

    api::ApiResult<void> store_hook(api::HookEvent event, std::chrono::milliseconds) override {
        if (throws) {
            throw std::runtime_error{"the fake was told to throw"};
        }
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return !hold_hooks_; });
        hooks.push_back(std::move(event));
        return {};
    }

    api::ApiResult<api::ChangePage> changes_after(std::int64_t cursor, std::size_t limit) override {
        const std::scoped_lock lock{mutex_};
        if (log_is_broken) {
            return tl::unexpected{
                api::ApiError{api::ErrorKind::unavailable, "STORE_BUSY", "the store is busy"}};
        }
        api::ChangePage page;
        if (!changes_.empty()) {
            page.oldest = changes_.front().seq;
            page.head = changes_.back().seq;
        }
        const auto first = std::upper_bound(
            changes_.begin(), changes_.end(), cursor,
            [](std::int64_t seen, const api::Change& change) { return seen < change.seq; });
        for (auto at = first; at != changes_.end() && page.changes.size() < limit; ++at) {
            page.changes.push_back(*at);
        }
        return page;
    }

    bool is_ready() override { return ready; }

    void request_shutdown(std::string_view) override { ++shutdowns; }

    CoreFigures core_figures() override { return {.inbox_depth = 5, .commits = 11}; }

    /// Adds to the log, as a commit does, and returns what was added.
    std::vector<api::Change> commit(std::size_t count, std::size_t payload_bytes = 2) {
        const std::scoped_lock lock{mutex_};
        std::vector<api::Change> added;
        for (std::size_t at = 0; at < count; ++at) {
            api::Change change;
            change.seq = ++head_;
            change.type = "worker_updated";
            change.payload = "{\"p\":\"" + std::string(payload_bytes, 'x') + "\"}";
            added.push_back(change);
            changes_.push_back(change);
        }
        return added;
    }

    /// Removes everything up to and with `seq` from the old end.
    void prune_through(std::int64_t seq) {
        const std::scoped_lock lock{mutex_};
        std::erase_if(changes_, [&](const api::Change& change) { return change.seq <= seq; });
    }

    std::atomic<bool> ready{true};
    std::atomic<bool> throws{false};
    std::atomic<bool> log_is_broken{false};
    std::atomic<int> shutdowns{0};
    std::atomic<int> restarts{0};
    std::string log = "first line\nsecond line\n";
    std::vector<api::HookEvent> hooks; // read when no request runs
    bool hold_probes = false;          // guarded by mutex_
    int probes_waiting = 0;            // guarded by mutex_

private:
    static bool knows(std::string_view id) {
        return id == "scm" || id == "runtime" || id == "agents";
    }

    static api::ApiError unknown_worker() {
        return {api::ErrorKind::not_found, "WORKER_NOT_FOUND", "there is no such worker"};
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool hold_hooks_ = false;
    std::vector<domain::WorkerView> workers_;
    std::vector<api::Change> changes_;
    std::int64_t head_ = 0;
};

} // namespace ao::tests
