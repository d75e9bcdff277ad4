// Answers the API's questions about sessions. Any thread.
#pragma once

#include "supervisor/api/session_port.h"
#include "supervisor/core/session_policy.h"
#include "supervisor/core_client.h"
#include "supervisor/process/roster.h"
#include "supervisor/store/reader_pool.h"

#include <mutex>
#include <optional>

namespace ao {

class SessionAnswers final : public api::SessionPort {
public:
    SessionAnswers(store::ReaderPool& readers, core::Inbox& inbox,
                   const process::RosterBoard& board, core::SessionPolicy policy)
        : readers_{readers}
        , core_{inbox}
        , board_{board}
        , policy_{std::move(policy)} {}

    api::ApiResult<std::vector<domain::Session>>
    sessions(const api::SessionFilter& filter) override;
    api::ApiResult<std::optional<api::SessionsSeen>>
    sessions_unless(std::optional<std::int64_t> revision) override;
    api::ApiResult<domain::Session> session(std::string_view id) override;
    api::ApiResult<domain::RuntimeChoice> runtime_of(const domain::Session& session) override;
    std::string provision_log(const domain::Session& session) override;
    api::ApiResult<domain::Session> spawn(std::string_view project, domain::SpawnOrder order,
                                          Wait wait) override;
    api::ApiResult<domain::Session> kill(std::string_view id, bool keep_workspace,
                                         Wait wait) override;
    api::ApiResult<domain::Session> restore(std::string_view id, Wait wait) override;
    api::ApiResult<domain::Session> clean_up(std::string_view id, Wait wait) override;
    api::ApiResult<ipc::WorktreeRemoved> try_clean_up(std::string_view id, Wait wait) override;
    api::ApiResult<domain::Session> undo_clean_up(std::string_view id, Wait wait) override;
    api::ApiResult<domain::Session> rename(std::string_view id, std::string name) override;
    api::ApiResult<domain::Session> signal(std::string_view id, domain::Activity activity) override;
    api::ApiResult<domain::SessionExplanation> explain(std::string_view id) override;
    api::ApiResult<ipc::ProcessesListed> processes(const api::SessionFilter& filter,
                                                   Wait wait) override;
    api::ApiResult<api::Diagnosis> diagnose() override;
    api::ApiResult<std::string> screen(std::string_view id, std::uint64_t lines,
                                       Wait wait) override;

    /// The directory of an ao-pty-host that shows the session's terminal (ipc/pty/host_link.h). The
    /// embedded runtime's is there; for a session in a multiplexer one is started that ends some
    /// time after the last client has left, so that this is asked again before every attach.
    api::ApiResult<std::string> terminal_directory(const domain::Session& session, Wait wait);

private:
    api::ApiResult<domain::Session> change(std::string_view id, core::SessionOrder order,
                                           Wait wait);
    api::ApiResult<void> check_spawn(std::string_view project, const domain::SpawnOrder& wanted,
                                     Wait wait);
    api::ApiResult<void> check_plan(const domain::Project& project, const domain::SpawnOrder& order,
                                    Wait wait);
    api::ApiResult<void> succeeds(ipc::WorkerKind worker, ipc::OperationArguments arguments,
                                  Wait wait);
    domain::SessionSurroundings surroundings(const domain::Session& session,
                                             store::StoreReader& reader) const;

    store::ReaderPool& readers_;
    CoreClient core_;
    const process::RosterBoard& board_;
    const core::SessionPolicy policy_;
    // Kept for good once it is open: revisions of two connections do not compare.
    std::mutex list_mutex_; // guards the one below
    std::optional<store::ReaderPool::Lease> list_reader_;
};

} // namespace ao
