// Answers the API's questions about projects. Any thread.
#pragma once

#include "supervisor/api/project_port.h"
#include "supervisor/core_client.h"
#include "supervisor/store/reader_pool.h"

namespace ao {

class ProjectAnswers final : public api::ProjectPort {
public:
    ProjectAnswers(store::ReaderPool& readers, core::Inbox& inbox)
        : readers_{readers}
        , core_{inbox} {}

    api::ApiResult<std::vector<domain::Project>> projects() override;
    api::ApiResult<domain::Project> project(std::string_view id) override;
    api::ApiResult<domain::Project> add_project(api::NewProject project,
                                                std::chrono::milliseconds wait) override;
    api::ApiResult<domain::Project> configure_project(std::string_view id,
                                                      domain::ProjectConfig config) override;
    api::ApiResult<void> remove_project(std::string_view id) override;

private:
    store::ReaderPool& readers_;
    CoreClient core_;
};

} // namespace ao
