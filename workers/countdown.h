// Calls back once, when a number of things has happened: the join of several looks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace ao::workers {

/// Returns a function; its `count`th call calls `done` with `count`. A count of zero calls at once.
inline std::function<void()> countdown(std::uint64_t count,
                                       std::function<void(std::uint64_t)> done) {
    if (count == 0) {
        done(0);
        return [] {};
    }
    auto left = std::make_shared<std::uint64_t>(count);
    return [left, count, done = std::move(done)] {
        if (--*left == 0) {
            done(count);
        }
    };
}

} // namespace ao::workers
