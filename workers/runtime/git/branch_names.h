// Names of branches: what may be one, which a session gets, which cannot exist side by side. Pure;
// git's own check comes on top.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ao::workers::git {

/// Why this cannot be a branch, as the end of a sentence; nothing when it can. Stricter than `git
/// check-ref-format --branch`, which accepts "@" and "refs/heads/x".
std::optional<std::string> why_no_branch(const std::string& name);

/// The existing branch beside which `name` cannot be made, because one would have to be a folder
/// where the other is a file ("a/b" and "a/b/c"). The same name is no collision.
std::optional<std::string> collision(const std::string& name,
                                     const std::vector<std::string>& existing);

/// name, or name-2 … name-100: the first that is neither there nor collides.
std::optional<std::string> free_branch(const std::string& name,
                                       const std::vector<std::string>& existing);

} // namespace ao::workers::git
