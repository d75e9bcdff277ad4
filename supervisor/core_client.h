// How threads of the API ask the core for something and wait for its answer. Any thread.
#pragma once

#include "supervisor/api/supervisor_port.h"
#include "supervisor/core/inbox.h"

#include <future>
#include <memory>

namespace ao {

/// As the API tells it.
api::ApiError api_error(const core::CoreRefusal& refusal);

/// Too many requests wait for the store.
api::ApiError overloaded();

/// A result that one thread hands to another, which may have stopped waiting.
template <class T>
class Handover {
public:
    core::Reply<T> reply() const {
        return [promise = promise_](core::CoreResult<T> result) {
            promise->set_value(std::move(result));
        };
    }

    /// Nothing when it did not come in time. At most once.
    std::optional<api::ApiResult<T>> wait(std::chrono::milliseconds at_most) {
        if (future_.wait_for(at_most) != std::future_status::ready) {
            return std::nullopt;
        }
        auto result = future_.get();
        if (!result) {
            return tl::unexpected{api_error(result.error())};
        }
        if constexpr (std::is_void_v<T>) {
            return api::ApiResult<void>{};
        } else {
            return std::move(*result);
        }
    }

private:
    std::shared_ptr<std::promise<core::CoreResult<T>>> promise_ =
        std::make_shared<std::promise<core::CoreResult<T>>>();
    std::future<core::CoreResult<T>> future_ = promise_->get_future();
};

class CoreClient {
public:
    explicit CoreClient(core::Inbox& inbox)
        : inbox_{inbox} {}

    /// Hands `request` over and waits for what it answers by `answer`.
    template <class T>
    api::ApiResult<T> ask(core::CoreInput request, Handover<T>& answer) {
        if (!inbox_.try_put_request(std::move(request))) {
            return tl::unexpected{overloaded()};
        }
        auto result = answer.wait(patience());
        return result ? std::move(*result) : tl::unexpected{overloaded()};
    }

    /// Has a worker carry out an operation: its id, and its row when it finished within `wait`.
    struct Run {
        ipc::OperationId op_id;
        std::optional<store::OperationRow> finished;
    };

    api::ApiResult<Run> run(ipc::WorkerKind worker, ipc::OperationArguments arguments,
                            std::chrono::milliseconds wait);

    /// The same for one whose result is needed: an operation that failed or did not finish within
    /// `wait` is an error.
    template <class Result>
    api::ApiResult<Result> run_for(ipc::WorkerKind worker, ipc::OperationArguments arguments,
                                   std::chrono::milliseconds wait) {
        auto run = this->run(worker, std::move(arguments), wait);
        if (!run) {
            return tl::unexpected{run.error()};
        }
        if (!run->finished) {
            return tl::unexpected{not_in_time(worker)};
        }
        return result_of<Result>(*run->finished);
    }

    /// What a finished operation came to: its result, or why there is none.
    template <class Result>
    static api::ApiResult<Result> result_of(const store::OperationRow& row) {
        auto result = read_result(row);
        if (!result) {
            return tl::unexpected{result.error()};
        }
        return std::get<Result>(std::move(*result));
    }

private:
    static api::ApiError not_in_time(ipc::WorkerKind worker);
    static api::ApiResult<ipc::OperationResult> read_result(const store::OperationRow& row);
    static std::chrono::milliseconds patience();

    core::Inbox& inbox_;
};

} // namespace ao
