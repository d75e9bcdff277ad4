// A folder with repositories for one test, cut off from the git configuration of whoever runs it.
// One at a time: it sets variables of this process.
#pragma once

#include "tests/support/task_bench.h"
#include "tests/support/temp_dir.h"
#include "workers/runtime/git/git_program.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace ao::testing {

namespace fs = std::filesystem;

class GitSandbox {
public:
    GitSandbox() {
        write(root_ / "gitconfig", "[user]\n name = Tester\n email = t@example.com\n"
                                   "[init]\n defaultBranch = main\n"
                                   "[protocol \"file\"]\n allow = always\n");
        ::setenv("GIT_CONFIG_GLOBAL", (root_ / "gitconfig").c_str(), 1);
        ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
        fs::create_directories(managed());
    }

    fs::path path(const fs::path& name) const { return fs::canonical(root_.path()) / name; }

    /// Where worktrees go.
    fs::path managed() const { return path("worktrees"); }

    /// A repository with one commit on main: README, .gitignore ("*.ignored"), src/main.c.
    fs::path repository(const std::string& name = "repo") {
        const auto where = path(name);
        sh("git init -q '" + where.string() + "'");
        write(where / "README", "hello\n");
        write(where / ".gitignore", "*.ignored\n");
        write(where / "src/main.c", "int main;\n");
        sh("git add -A && git commit -qm first", where);
        return where;
    }

    /// Runs a script that must succeed; gives what it printed, without the last line break.
    std::string sh(const std::string& script, const fs::path& where = "/") {
        auto result = run(script, where);
        CPPUNIT_ASSERT_MESSAGE(script + "\n" + result.output + result.problem, result.succeeded());
        result.output.erase(result.output.find_last_not_of('\n') + 1);
        return result.output;
    }

    bool succeeds(const std::string& script, const fs::path& where = "/") {
        return run(script, where).succeeded();
    }

    static void write(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream{file} << text;
    }

    static std::string read(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream{file}.rdbuf();
        return text.str();
    }

    workers::git::GitProgram& git() { return git_; }

    TaskBench& bench() { return bench_; }

private:
    workers::ProgramResult run(const std::string& script, const fs::path& where) {
        workers::ProgramRun run;
        run.argv = {"/bin/sh", "-ec", script};
        run.directory = where.string();
        run.within = std::chrono::seconds{60};
        std::optional<workers::ProgramResult> result;
        bench_.run(std::move(run),
                   [&](workers::ProgramResult ended) { result = std::move(ended); });
        while (!result) {
            bench_.turn();
        }
        return std::move(*result);
    }

    TempDir root_;
    TaskBench bench_;
    workers::git::GitProgram git_{bench_, workers::find_program("git", workers::search_path())};
};

} // namespace ao::testing
