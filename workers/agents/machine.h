// Where things lie on this machine that a catalog's rows only name: people's files, the programs of
// agents, those of ao.
#pragma once

#include "workers/agents/agent_row.h"

#include <string>
#include <vector>

namespace ao::workers::agents {

struct Machine {
    std::string own_directory;    // of ao's programs
    std::string home;             // empty: not known
    std::string search_path;      // as in $PATH
    std::string agents_directory; // people's files; empty: not known

    /// As the environment of this process says.
    static Machine this_one();

    /// Looked for now, every time: what was installed a moment ago is found. Empty when it is
    /// nowhere.
    std::string find_program(const BinarySpec& binary) const;

    /// Where find_program looks, for people.
    std::string places(const BinarySpec& binary) const;

private:
    std::vector<std::string> directories(const BinarySpec& binary) const;
};

} // namespace ao::workers::agents
