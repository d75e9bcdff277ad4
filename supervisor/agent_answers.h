// Answers the API's questions about agents: from what the agents worker has reported, and by asking
// it. Any thread.
#pragma once

#include "supervisor/api/agent_port.h"
#include "supervisor/core_client.h"
#include "supervisor/store/reader_pool.h"

namespace ao {

class AgentAnswers final : public api::AgentPort {
public:
    AgentAnswers(store::ReaderPool& readers, core::Inbox& inbox, std::string default_agent)
        : readers_{readers}
        , core_{inbox}
        , default_agent_{std::move(default_agent)} {}

    api::ApiResult<api::AgentsSeen> agents() override;
    api::ApiResult<api::ShownAgent> agent(std::string_view id, Wait wait) override;
    api::ApiResult<api::CheckedAgentFile> check_agent_file(std::string name, std::string text,
                                                           Wait wait) override;

private:
    api::AgentView view_of(ipc::AgentCliSeen seen) const;

    store::ReaderPool& readers_;
    CoreClient core_;
    const std::string default_agent_;
};

} // namespace ao
