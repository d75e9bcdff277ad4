// What is asked of projects, inside the transaction.
#include "ipc/wall_clock.h"
#include "supervisor/core/outcome.h"

namespace ao::core {

namespace {

tl::unexpected<CoreRefusal> no_such_project(const std::string& id) {
    return refusal("PROJECT_NOT_FOUND", "there is no project \"" + id + "\"; see: ao project ls");
}

} // namespace

void CoreLoop::handle(const ProjectAdded& input, Outcome& outcome) {
    const auto reply = [&](CoreResult<domain::Project> result) {
        outcome.then([reply = input.reply, result = std::move(result)] { reply(result); });
    };
    auto project = input.project;
    if (const auto other = store_->projects.find_active_at(project.path)) {
        return reply(
            refusal("PATH_ALREADY_REGISTERED",
                    project.path + " is registered already, as project \"" + other->id + "\""));
    }
    const auto known = store_->projects.find(project.id);
    if (known && !known->archived_at) {
        int suffix = 1;
        while (store_->projects.find(project.id + std::to_string(suffix))) {
            ++suffix;
        }
        return reply(refusal("ID_ALREADY_REGISTERED",
                             "project \"" + project.id + "\" is registered already, at " +
                                 known->path + "; choose another id, for example: --id " +
                                 project.id + std::to_string(suffix)));
    }
    project.registered_at = known ? known->registered_at : ipc::wall_now();
    store_->projects.put(project);
    reply(project);
}

void CoreLoop::handle(const ProjectConfigured& input, Outcome& outcome) {
    const auto known = store_->projects.find(input.id);
    CoreResult<domain::Project> result = no_such_project(input.id);
    if (known && !known->archived_at) {
        store_->projects.set_config(input.id, input.config);
        result = *known;
        result->config = input.config;
    }
    outcome.then([reply = input.reply, result] { reply(result); });
}

void CoreLoop::handle(const ProjectRemoved& input, Outcome& outcome) {
    const auto known = store_->projects.find(input.id);
    CoreResult<void> result;
    if (!known || known->archived_at) {
        result = no_such_project(input.id);
    } else {
        for (const auto& session : store_->sessions.of_project(input.id)) {
            if (!session.is_terminated()) {
                result = refusal("PROJECT_IN_USE", "session " + session.id +
                                                       " is not over; kill it first: "
                                                       "ao session kill " +
                                                       session.id);
            }
        }
    }
    if (result) {
        store_->projects.archive(input.id, ipc::wall_now());
    }
    outcome.then([reply = input.reply, result] { reply(result); });
}

} // namespace ao::core
