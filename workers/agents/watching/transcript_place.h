// Where the transcript of a session's conversation is: where its hooks have told, else where the
// row of its agent says.
#pragma once

#include "ipc/watches.h"
#include "workers/agents/agent_row.h"

#include <string>
#include <string_view>

namespace ao::workers::agents {

struct TranscriptPlace {
    std::string path;                    // empty: not known
    bool is_of_one_conversation = false; // another one has another file
    std::string companions;              // pattern: only the last part has a '*'; empty: none
};

/// Looks at the file system only to resolve links in the worktree's path.
TranscriptPlace transcript_place(const AgentRow& row, const ipc::WatchedSession& session,
                                 const std::string& home);

/// Whether a name is like "agent-*.jsonl"; one '*' stands for anything, also nothing.
bool is_like(std::string_view name, std::string_view pattern);

} // namespace ao::workers::agents
