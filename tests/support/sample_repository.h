// A real git repository with one commit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ao::testing {

class SampleRepository {
public:
    explicit SampleRepository(std::filesystem::path path);

    const std::filesystem::path& path() const { return path_; }

    /// What this git command, run in it, said; fails the test when it fails.
    std::string git(std::vector<std::string> arguments) const;

    /// Paths of all worktrees but the main one.
    std::vector<std::filesystem::path> worktrees() const;

    /// Names of all branches below `prefix`.
    std::vector<std::string> branches(const std::string& prefix) const;

private:
    std::filesystem::path path_;
};

} // namespace ao::testing
