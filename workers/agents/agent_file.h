// From the text of one agent's file to its row, or to everything that is wrong with it.
#pragma once

#include "workers/agents/agent_row.h"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ao::workers::agents {

struct AgentFileProblem {
    std::string file;
    unsigned line = 0;
    std::string key;  // "hooks.events[2].native"; empty when the file as a whole is meant
    std::string text; // what is wrong and what is allowed

    /// "file:line: key: text"
    std::string to_text() const;
};

using AgentFileProblems = std::vector<AgentFileProblem>;

/// `file` is only named in problems. Nothing is opened.
tl::expected<AgentRow, AgentFileProblems> read_agent_file(std::string_view text,
                                                          const std::string& file);

} // namespace ao::workers::agents
