// What the HTTP API asks about sessions. Every member may be called from any thread. A call that
// waits returns the session as it is when the wait is over; what was begun goes on.
#pragma once

#include "supervisor/api/supervisor_port.h"
#include "supervisor/domain/runtime_choice.h"
#include "supervisor/domain/session_explanation.h"
#include "supervisor/domain/session_lifecycle.h"
#include "supervisor/domain/stranger.h"

namespace ao::api {

struct SessionFilter {
    std::string project;        // empty: of every project
    std::optional<bool> active; // only those that are not over, or only those that are
};

/// Sessions and the state of the store that they were read from.
struct SessionsSeen {
    std::int64_t revision = 0;
    bool are_all = false; // else only those that may have changed
    std::vector<domain::Session> sessions;
};

/// How the daemon makes sessions, and what is there that none of them knows.
struct Diagnosis {
    domain::RuntimeChoice runtime; // of new sessions, where a project has no wish
    std::vector<domain::Stranger> strangers;
};

class SessionPort {
public:
    using Wait = std::chrono::milliseconds;

    virtual ~SessionPort() = default;

    /// By project, then number.
    virtual ApiResult<std::vector<domain::Session>> sessions(const SessionFilter& filter) = 0;

    /// All, or at least those that were written since the look that had this revision.
    virtual ApiResult<SessionsSeen> sessions_since(std::optional<std::int64_t> revision) = 0;
    virtual ApiResult<domain::Session> session(std::string_view id) = 0;

    /// Which runtime it has, and why.
    virtual ApiResult<domain::RuntimeChoice> runtime_of(const domain::Session& session) = 0;

    /// Where the commands of postCreate write, whether or not there are any.
    virtual std::string provision_log(const domain::Session& session) = 0;

    virtual ApiResult<domain::Session> spawn(std::string_view project, domain::SpawnOrder order,
                                             Wait wait) = 0;
    virtual ApiResult<domain::Session> kill(std::string_view id, bool keep_workspace,
                                            Wait wait) = 0;
    virtual ApiResult<domain::Session> restore(std::string_view id, Wait wait) = 0;
    virtual ApiResult<domain::Session> clean_up(std::string_view id, Wait wait) = 0;

    /// What `clean_up` would come to; nothing is changed.
    virtual ApiResult<ipc::WorktreeRemoved> try_clean_up(std::string_view id, Wait wait) = 0;
    virtual ApiResult<domain::Session> undo_clean_up(std::string_view id, Wait wait) = 0;
    virtual ApiResult<domain::Session> rename(std::string_view id, std::string name) = 0;
    virtual ApiResult<domain::Session> signal(std::string_view id, domain::Activity activity) = 0;
    virtual ApiResult<domain::SessionExplanation> explain(std::string_view id) = 0;
    virtual ApiResult<ipc::ProcessesListed> processes(const SessionFilter& filter, Wait wait) = 0;

    virtual ApiResult<Diagnosis> diagnose() = 0;

    /// The newest lines of its terminal, as text.
    virtual ApiResult<std::string> screen(std::string_view id, std::uint64_t lines, Wait wait) = 0;
};

} // namespace ao::api
