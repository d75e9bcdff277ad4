// Why a command did not do what it was asked for. Standard library only.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace ao::cli {

inline constexpr int kRuntimeFailure = 1;
inline constexpr int kUsageFailure = 2;

struct Failure {
    std::string text; // one or more lines; names the next step
    int exit_code = kRuntimeFailure;
};

template <class T>
using Result = tl::expected<T, Failure>;

inline tl::unexpected<Failure> fail(std::string text, int exit_code = kRuntimeFailure) {
    return tl::unexpected{Failure{std::move(text), exit_code}};
}

} // namespace ao::cli
