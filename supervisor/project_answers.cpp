// Reads from the store, checks by the runtime worker, writes through the core.
#include "supervisor/project_answers.h"

namespace ao {

using api::ApiError;
using api::ApiResult;
using api::ErrorKind;

ApiResult<std::vector<domain::Project>> ProjectAnswers::projects() try {
    return readers_.borrow()->projects.active();

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::Project> ProjectAnswers::project(std::string_view id) try {
    auto found = readers_.borrow()->projects.find(id);
    if (!found || found->archived_at) {
        return tl::unexpected{
            ApiError{ErrorKind::not_found, "PROJECT_NOT_FOUND",
                     "there is no project \"" + std::string{id} + "\"; see: ao project ls"}};
    }
    return std::move(*found);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::Project> ProjectAnswers::add_project(api::NewProject wanted,
                                                       std::chrono::milliseconds wait) {
    const auto checked = core_.run_for<ipc::RepositoryChecked>(
        ipc::WorkerKind::runtime, ipc::CheckRepository{wanted.path, wanted.is_workspace}, wait);
    if (!checked) {
        return tl::unexpected{checked.error()};
    }
    domain::Project project;
    project.path = checked->path;
    project.id = wanted.id.empty() ? domain::project_id_for(project.path) : std::move(wanted.id);
    project.name = wanted.name.empty() ? project.id : std::move(wanted.name);
    project.origin_url = checked->origin_url;
    project.default_branch =
        checked->default_branch.empty() ? checked->current_branch : checked->default_branch;
    project.config = std::move(wanted.config);
    for (const auto& child : checked->children) {
        project.children.push_back({child.name, child.origin_url});
    }
    Handover<domain::Project> answer;
    return core_.ask(core::ProjectAdded{std::move(project), answer.reply()}, answer);
}

ApiResult<domain::Project> ProjectAnswers::configure_project(std::string_view id,
                                                             domain::ProjectConfig config) {
    Handover<domain::Project> answer;
    return core_.ask(core::ProjectConfigured{std::string{id}, std::move(config), answer.reply()},
                     answer);
}

ApiResult<void> ProjectAnswers::remove_project(std::string_view id) {
    Handover<void> answer;
    return core_.ask(core::ProjectRemoved{std::string{id}, answer.reply()}, answer);
}

} // namespace ao
