// Reads from the store and has the domain sum it up.
#include "supervisor/usage_answers.h"

#include "supervisor/core_client.h"

namespace ao {

using api::ApiError;
using api::ApiResult;
using api::ErrorKind;

namespace {

ApiResult<domain::UsageReport> read_usage(const store::StoreReader& reader,
                                          const api::UsageFilter& filter) {
    if (!filter.project.empty() && !reader.projects.find(filter.project)) {
        return tl::unexpected{
            ApiError{ErrorKind::not_found, "PROJECT_NOT_FOUND",
                     "there is no project \"" + filter.project + "\"; see: ao project ls"}};
    }
    if (filter.session.empty()) {
        return domain::sum_usage(filter.project.empty() ? reader.usage.all()
                                                        : reader.usage.of_project(filter.project));
    }
    const auto session = reader.sessions.find(filter.session);
    if (!session) {
        return tl::unexpected{api_error(core::no_such_session(filter.session))};
    }
    if (!filter.project.empty() && session->project_id != filter.project) {
        return tl::unexpected{ApiError{ErrorKind::not_found, "SESSION_NOT_FOUND",
                                       "session \"" + filter.session + "\" is of project \"" +
                                           session->project_id + "\""}};
    }
    return domain::sum_usage(reader.usage.of_session(filter.session));
}

} // namespace

ApiResult<domain::UsageReport> UsageAnswers::usage(const api::UsageFilter& filter) try {
    auto reader = readers_.borrow();
    return reader->on_snapshot([&] { return read_usage(*reader, filter); });

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

} // namespace ao
