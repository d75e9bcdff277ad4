// The transcripts of all sessions: begun, changed and let go by the watch list, and read in turn, a
// bounded step of one in each turn of the worker's loop.
#pragma once

#include "ipc/child_process.h"
#include "ipc/watches.h"
#include "workers/agents/catalog.h"
#include "workers/agents/watching/transcript_watch.h"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ao::workers::agents {

class TranscriptWatches {
public:
    /// Outlives the workbench's callbacks; both references outlive it.
    TranscriptWatches(Workbench& workbench, FileWatch& files, std::string home);

    TranscriptWatches(const TranscriptWatches&) = delete;
    TranscriptWatches& operator=(const TranscriptWatches&) = delete;

    /// The sessions that are to be followed from here on, all of them.
    void follow(const std::vector<ipc::WatchedSession>& sessions, const Catalog& catalog);

private:
    using Shared = std::shared_ptr<TranscriptWatch>;

    void follow(const ipc::WatchedSession& session, const AgentRow& row);
    void let_go(const std::string& session_id);
    std::shared_ptr<const TranscriptRules> rules_of(const AgentRow& row);
    void put_in_line(Shared watch);
    void read_next();
    void wait_for_turn();

    Workbench& workbench_;
    FileWatch& files_;
    std::string home_;
    ipc::Pipe nothing_ = ipc::make_pipe(); // never fills: what is waited for is the next turn
    std::map<std::string, std::shared_ptr<const TranscriptRules>> rules_; // by agent
    std::map<std::string, Shared> watches_;                               // by session
    std::deque<Shared> line_; // those with something to read, also of sessions that have ended
    bool is_waiting_ = false;
};

} // namespace ao::workers::agents
