// Asks git.
#include "tests/support/sample_repository.h"

#include "tests/support/program.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <sstream>

namespace ao::testing {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

} // namespace

SampleRepository::SampleRepository(fs::path path)
    : path_{std::move(path)} {
    fs::create_directory(path_);
    git({"init", "-q", "-b", "main"});
    std::ofstream{path_ / "file"} << "one\n";
    git({"add", "-A"});
    git({"-c", "user.name=t", "-c", "user.email=t@example.test", "commit", "-qm", "one"});
}

std::string SampleRepository::git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(),
                     {"/usr/bin/git", "-C", path_.string(), "-c", "safe.directory=*"});
    const auto result = run_program(
        {arguments, {{"PATH", "/usr/bin:/bin"}, {"HOME", "/"}, {"GIT_OPTIONAL_LOCKS", "0"}}});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors, 0, result.exit_code);
    return result.output;
}

std::vector<fs::path> SampleRepository::worktrees() const {
    std::vector<fs::path> found;
    for (const auto& line : lines_of(git({"worktree", "list", "--porcelain"}))) {
        if (line.starts_with("worktree ") && line.substr(9) != fs::canonical(path_).string()) {
            found.emplace_back(line.substr(9));
        }
    }
    return found;
}

std::vector<std::string> SampleRepository::branches(const std::string& prefix) const {
    return lines_of(git({"for-each-ref", "--format=%(refname:short)", "refs/heads/" + prefix}));
}

} // namespace ao::testing
