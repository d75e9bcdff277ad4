// ao as it is installed: with the programs beside it, and files of its own. A daemon that a test
// has left behind is stopped.
#pragma once

#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ao::testing {

class CliProgram {
public:
    CliProgram();
    ~CliProgram();

    std::filesystem::path run_file() const { return dir_.path() / "state" / "running.json"; }

    std::filesystem::path data_dir() const { return dir_.path() / "state" / "data"; }

    std::filesystem::path bin_dir() const { return dir_.path() / "bin"; }

    std::filesystem::path home() const { return dir_.path() / "home"; }

    /// Variables for all further runs.
    std::map<std::string, std::string>& environment() { return environment_; }

    ProgramSpec spec(const std::vector<std::string>& arguments) const;

    ProgramResult run(const std::vector<std::string>& arguments) const {
        return run_program(spec(arguments));
    }

    /// Runs with --json, expects success, and parses.
    nlohmann::json run_json(std::vector<std::string> arguments) const;

    /// Kills the process and returns when it is gone.
    static void kill_and_wait(pid_t pid);

private:
    TempDir dir_;
    std::map<std::string, std::string> environment_;
};

} // namespace ao::testing
