// Work that waits for programs, written as if it did not: a coroutine on the loop's one thread. It
// starts when it is awaited (or given to Tasks), continues inside the callback of what it waits
// for, and gives its result to the one who awaits it. Nothing here is shared between threads.
//
// What g++ 12 compiles wrongly (temporaries are destroyed twice or not at all), so do without: ?:
// and braces in the expression of a co_await. Name the object and move it, or choose the task in a
// function of its own.
//
// A failure that the caller has to choose about is part of the result. An exception that leaves a
// task is a defect and ends the process, so that it is blamed on the input in hand.
#pragma once

#include "workers/workbench.h"

#include <coroutine>
#include <exception>
#include <list>
#include <optional>
#include <utility>

namespace ao::workers {

template <class T>
class [[nodiscard]] Task {
public:
    class promise_type;
    using Handle = std::coroutine_handle<promise_type>;

    class promise_type {
    public:
        Task get_return_object() { return Task{Handle::from_promise(*this)}; }

        std::suspend_always initial_suspend() noexcept { return {}; }

        auto final_suspend() noexcept {
            struct ToTheAwaiter {
                bool await_ready() noexcept { return false; }

                std::coroutine_handle<> await_suspend(Handle done) noexcept {
                    return done.promise().awaiter_;
                }

                void await_resume() noexcept {}
            };

            return ToTheAwaiter{};
        }

        void return_value(T value) { value_.emplace(std::move(value)); }

        [[noreturn]] void unhandled_exception() { std::terminate(); }

    private:
        friend class Task;
        std::coroutine_handle<> awaiter_ = std::noop_coroutine();
        std::optional<T> value_;
        bool has_begun_ = false;
    };

    Task(Task&& other) noexcept
        : handle_{std::exchange(other.handle_, nullptr)} {}

    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    Task& operator=(Task&&) = delete;

    /// Whatever it waits for must not call back any more, or be gone.
    ~Task() {
        if (handle_) {
            handle_.destroy();
        }
    }

    auto operator co_await() && {
        struct Awaiter {
            Handle task;

            bool await_ready() { return task.done(); }

            std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiter) {
                task.promise().awaiter_ = awaiter;
                if (std::exchange(task.promise().has_begun_, true)) {
                    return std::noop_coroutine();
                }
                return task;
            }

            T await_resume() { return std::move(*task.promise().value_); }
        };

        return Awaiter{handle_};
    }

private:
    template <class First, class Second>
    friend Task<std::pair<First, Second>> both(Task<First> first, Task<Second> second);

    explicit Task(Handle handle)
        : handle_{handle} {}

    // Up to its first wait; from there on it continues beside whoever will await it.
    void begin() {
        handle_.promise().has_begun_ = true;
        handle_.resume();
    }

    Handle handle_;
};

/// The results of two tasks of which each goes on while the other one waits.
template <class First, class Second>
Task<std::pair<First, Second>> both(Task<First> first, Task<Second> second) {
    first.begin();
    // Neither is left while it waits: what it waits for would call back into nothing.
    Second later = co_await std::move(second);
    First sooner = co_await std::move(first);
    std::pair<First, Second> results{std::move(sooner), std::move(later)};
    co_return results;
}

/// `co_await run(workbench, program)`: how it ended.
inline auto run(Workbench& workbench, ProgramRun program) {
    struct Awaiter {
        Workbench& workbench;
        ProgramRun program;
        ProgramResult result{};

        bool await_ready() { return false; }

        void await_suspend(std::coroutine_handle<> awaiter) {
            workbench.run(std::move(program), [this, awaiter](ProgramResult ended) {
                result = std::move(ended);
                awaiter.resume();
            });
        }

        ProgramResult await_resume() { return std::move(result); }
    };

    return Awaiter{workbench, std::move(program)};
}

/// `co_await wait_for(workbench, descriptor, POLLIN, within)`: whether it happened in time.
inline auto wait_for(Workbench& workbench, int descriptor, short events,
                     std::optional<std::chrono::milliseconds> within) {
    struct Awaiter {
        Workbench& workbench;
        int descriptor;
        short events;
        std::optional<std::chrono::milliseconds> within;
        bool has_happened = false;

        bool await_ready() { return false; }

        void await_suspend(std::coroutine_handle<> awaiter) {
            workbench.wait_for(descriptor, events, within, [this, awaiter](bool happened) {
                has_happened = happened;
                awaiter.resume();
            });
        }

        bool await_resume() { return has_happened; }
    };

    return Awaiter{workbench, descriptor, events, within};
}

/// Owns the tasks that nobody awaits. Destroy it before what its tasks wait for.
class Tasks {
public:
    /// Runs the task up to its first wait; `done` is called with its result, at once or later.
    template <class T, class Done>
    void start(Task<T> task, Done done) {
        sweep();
        running_.push_back(carry(std::move(task), std::move(done)));
        auto& last = running_.back();
        last.handle.resume();
    }

private:
    struct Root {
        struct promise_type {
            Root get_return_object() {
                return Root{std::coroutine_handle<promise_type>::from_promise(*this)};
            }

            std::suspend_always initial_suspend() noexcept { return {}; }

            std::suspend_always final_suspend() noexcept { return {}; }

            void return_void() {}

            [[noreturn]] void unhandled_exception() { std::terminate(); }
        };

        explicit Root(std::coroutine_handle<promise_type> owned)
            : handle{owned} {}

        Root(Root&& other) noexcept
            : handle{std::exchange(other.handle, nullptr)} {}

        Root(const Root&) = delete;
        Root& operator=(const Root&) = delete;
        Root& operator=(Root&&) = delete;

        ~Root() {
            if (handle) {
                handle.destroy();
            }
        }

        std::coroutine_handle<promise_type> handle;
    };

    template <class T, class Done>
    static Root carry(Task<T> task, Done done) {
        done(co_await std::move(task));
    }

    void sweep() {
        running_.remove_if([](const Root& root) { return root.handle.done(); });
    }

    std::list<Root> running_;
};

} // namespace ao::workers
