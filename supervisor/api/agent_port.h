// What the HTTP API asks about agents. Every member may be called from any thread.
#pragma once

#include "ipc/facts.h"
#include "supervisor/api/supervisor_port.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace ao::api {

/// As the agents worker saw it at its last look.
struct AgentView {
    ipc::AgentCliSeen seen;
    bool is_bundled = false; // the row is ao's own, not of a person's file
    bool is_default = false; // of sessions that name no agent
};

struct AgentsSeen {
    std::vector<AgentView> agents; // by id
    std::string default_agent;
    std::string directory;             // of people's files
    std::vector<std::string> problems; // of those files
};

struct ShownAgent {
    AgentView agent;
    std::string text; // of its file
};

struct CheckedAgentFile {
    std::string agent; // its id, if that could be read
    std::vector<std::string> problems;
    std::string replaces; // file of the agent that it would take the place of
};

class AgentPort {
public:
    using Wait = std::chrono::milliseconds;

    virtual ~AgentPort() = default;

    /// Those that there are; none until the agents worker has looked for the first time.
    virtual ApiResult<AgentsSeen> agents() = 0;

    /// One agent with what its file says now. Asks the worker, for at most `wait`.
    virtual ApiResult<ShownAgent> agent(std::string_view id, Wait wait) = 0;

    /// Reads a file that need not be in its place; `name` is for the problems.
    virtual ApiResult<CheckedAgentFile> check_agent_file(std::string name, std::string text,
                                                         Wait wait) = 0;
};

} // namespace ao::api
