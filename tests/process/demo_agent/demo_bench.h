// A repository with a script in it, and a hook program that writes every event down.
#pragma once

#include "tests/support/program.h"
#include "tests/support/pty_program.h"
#include "tests/support/temp_dir.h"

#include <string>
#include <vector>

namespace ao::testing {

class DemoBench {
public:
    DemoBench();

    /// The script that the agent finds in its working directory.
    void write_script(const std::string& text) const { write("repo/.ao-demo", text); }

    void write(const std::string& name, const std::string& text) const;
    std::string read(const std::string& name) const;

    std::filesystem::path path(const std::string& name) const { return dir_ / name; }

    /// Starts the agent in the repository, as the first launch of its session.
    PtyProgram start(const std::vector<std::string>& arguments = {}) const;

    /// The same for any command line after the program's name.
    ProgramSpec spec(const std::vector<std::string>& arguments) const;

    ProgramResult git(std::vector<std::string> arguments) const;

    /// "event {payload}" for each, in the order in which they came, without the session's id.
    std::vector<std::string> events() const;

    /// The names alone, with blanks between.
    std::string event_names() const;

private:
    TempDir dir_;
};

} // namespace ao::testing
