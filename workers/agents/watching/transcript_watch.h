// Follows the transcript of one conversation: reads it step by step, reports what it says of the
// agent, and what it and those of its subagents say of usage. What is read is parsed in step() and
// nowhere else, so that whoever calls it can say what a crash is to be blamed on.
#pragma once

#include "ipc/facts.h"
#include "ipc/watches.h"
#include "workers/agents/watching/file_tail.h"
#include "workers/agents/watching/file_watch.h"
#include "workers/agents/watching/transcript_lines.h"
#include "workers/agents/watching/transcript_place.h"
#include "workers/agents/watching/usage_sum.h"
#include "workers/workbench.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ao::workers::agents {

class TranscriptWatch {
public:
    /// `wake` is called when there may be something to read. Both references outlive it.
    TranscriptWatch(Workbench& workbench, FileWatch& files,
                    std::shared_ptr<const TranscriptRules> rules, ipc::WatchedSession session,
                    TranscriptPlace place, std::function<void()> wake);
    ~TranscriptWatch();

    TranscriptWatch(const TranscriptWatch&) = delete;
    TranscriptWatch& operator=(const TranscriptWatch&) = delete;

    /// Reads a bounded amount. True: there is more, call it again. What was found is reported when
    /// there is no more.
    bool step();

    /// What is known of the session now; the place is the same.
    void renew(const ipc::WatchedSession& session);

    /// Waits for no changes any more. What is there is to be read once more, for usage only: the
    /// session has ended or goes on with another conversation.
    void let_go();

    const ipc::WatchedSession& session() const { return session_; }

    const TranscriptPlace& place() const { return place_; }

    const TranscriptRules& rules() const { return *rules_; }

private:
    struct File {
        explicit File(std::string path)
            : tail{std::move(path)} {}

        FileTail tail;
        std::string model; // that was told last
        UsageSum usage;
        bool is_due = true;
        bool has_complained = false;
    };

    struct Seen {
        bool has_state = false;
        std::optional<ipc::Activity> state;
        std::optional<std::int64_t> at_ms;
        std::string rule;
        std::string native_id;
        std::string first_native_id;
        std::string title;
    };

    void watch();
    void find_companions();
    bool read(File& file);
    void take(File& file, std::string_view line);
    void report();
    void report_usage();
    std::string conversation() const;

    Workbench& workbench_;
    FileWatch& files_;
    std::shared_ptr<const TranscriptRules> rules_;
    ipc::WatchedSession session_;
    TranscriptPlace place_;
    std::function<void()> wake_;
    std::vector<FileWatch::Id> watched_;
    std::vector<std::unique_ptr<File>> all_; // the first one is the transcript itself
    std::set<std::string> companions_;
    bool are_companions_due_ = true;
    bool is_let_go_ = false;
    Seen seen_;
    std::string conversation_; // as it was told; stays
    std::optional<ipc::AgentObserved> told_;
    UsageByModel told_usage_;
};

} // namespace ao::workers::agents
