// Why something with git did not work: a code of the API and a sentence that says what to do next.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace ao::workers::git {

struct GitProblem {
    std::string code; // of the API (runtime-workspace.md 4.1, 4.9; core.md 1.4), or one of below
    std::string message;
    bool was_killed = false; // git itself, by a signal: the same may work the next time
};

// What has no code of its own in the original, which answered 500.
inline constexpr const char* kGitFailed = "GIT_FAILED";
inline constexpr const char* kInvalidPath = "INVALID_PATH";
inline constexpr const char* kPathOccupied = "WORKSPACE_PATH_OCCUPIED";
inline constexpr const char* kWorkspaceDirty = "WORKSPACE_DIRTY";
inline constexpr const char* kWorkspaceLocked = "WORKSPACE_LOCKED";
inline constexpr const char* kNotFound = "WORKSPACE_NOT_FOUND";
inline constexpr const char* kProvisionFailed = "WORKSPACE_PROVISION_FAILED";

template <class T>
using Result = tl::expected<T, GitProblem>;

/// For functions that give nothing but that it worked.
struct Done {};

inline tl::unexpected<GitProblem> problem(std::string code, std::string message) {
    return tl::unexpected<GitProblem>{GitProblem{std::move(code), std::move(message)}};
}

} // namespace ao::workers::git
