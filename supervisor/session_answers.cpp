// Reads from the store, orders through the core, and asks hosts by way of the runtime worker.
#include "supervisor/session_answers.h"

#include "ipc/vitals.h"

#include <algorithm>
#include <array>

namespace ao {

using api::ApiError;
using api::ApiResult;
using api::ErrorKind;

namespace {

tl::unexpected<ApiError> no_such_session(std::string_view id) {
    return tl::unexpected{
        ApiError{ErrorKind::not_found, "SESSION_NOT_FOUND",
                 "there is no session \"" + std::string{id} + "\"; see: ao session ls"}};
}

// A session that was to be started and was not is a refusal with the reason of the step that
// failed.
ApiResult<domain::Session> started(ApiResult<domain::Session> session) {
    constexpr std::array kOrderlyEnds{"exited", "killed", "lost"};
    if (session && session->is_terminated() &&
        std::find(kOrderlyEnds.begin(), kOrderlyEnds.end(), session->end_reason) ==
            kOrderlyEnds.end()) {
        return tl::unexpected{
            api_error({store::StoreProblem::other,
                       "session " + session->id + " could not be started: " + session->end_detail,
                       session->end_reason})};
    }
    return session;
}

} // namespace

ApiResult<std::vector<domain::Session>>
SessionAnswers::sessions(const api::SessionFilter& filter) try {
    auto reader = readers_.borrow();
    auto sessions = filter.project.empty() ? reader->sessions.all()
                                           : reader->sessions.of_project(filter.project);
    if (filter.active) {
        std::erase_if(sessions, [&](const domain::Session& session) {
            return session.is_terminated() == *filter.active;
        });
    }
    return sessions;

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::Session> SessionAnswers::session(std::string_view id) try {
    auto found = readers_.borrow()->sessions.find(id);
    if (!found) {
        return no_such_session(id);
    }
    return std::move(*found);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::RuntimeChoice> SessionAnswers::runtime_of(const domain::Session& session) try {
    const auto project = readers_.borrow()->projects.find(session.project_id);
    return domain::runtime_of(session, project ? project->config.runtime : "", places_.runtime);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

ApiResult<domain::Session> SessionAnswers::spawn(std::string_view project, domain::SpawnOrder order,
                                                 Wait wait) {
    Handover<domain::Session> reserved;
    Handover<domain::Session> settled;
    auto session = core_.ask(core::SpawnWanted{std::string{project}, std::move(order),
                                               reserved.reply(), settled.reply()},
                             reserved);
    if (!session) {
        return session;
    }
    return started(settled.wait(wait).value_or(std::move(session)));
}

ApiResult<domain::Session> SessionAnswers::change(std::string_view id, core::SessionOrder order,
                                                  Wait wait) {
    Handover<domain::Session> accepted;
    Handover<domain::Session> settled;
    auto session = core_.ask(
        core::SessionWanted{std::string{id}, std::move(order), accepted.reply(), settled.reply()},
        accepted);
    if (!session) {
        return session;
    }
    return settled.wait(wait).value_or(std::move(session));
}

ApiResult<domain::Session> SessionAnswers::kill(std::string_view id, bool keep_workspace,
                                                Wait wait) {
    auto session = change(id, core::KillSession{keep_workspace}, wait);
    if (session && session->phase == domain::SessionPhase::live) {
        return tl::unexpected{
            api_error({store::StoreProblem::other,
                       "session " + session->id + " could not be ended: " + session->end_detail,
                       session->end_reason})};
    }
    return session;
}

ApiResult<domain::Session> SessionAnswers::restore(std::string_view id, Wait wait) {
    return started(change(id, core::RestoreSession{}, wait));
}

ApiResult<domain::Session> SessionAnswers::clean_up(std::string_view id, Wait wait) {
    return change(id, core::CleanUpSession{}, wait);
}

ApiResult<domain::Session> SessionAnswers::rename(std::string_view id, std::string name) {
    return change(id, core::RenameSession{std::move(name)}, Wait{0});
}

ApiResult<domain::Session> SessionAnswers::signal(std::string_view id, domain::Activity activity) {
    return change(id, core::SignalActivity{activity}, Wait{0});
}

ApiResult<bool> SessionAnswers::send(std::string_view id, std::string text, bool interrupt,
                                     Wait wait) {
    const auto session = this->session(id);
    if (!session) {
        return tl::unexpected{session.error()};
    }
    if (session->is_terminated()) {
        return tl::unexpected{ApiError{ErrorKind::conflict, "SESSION_TERMINATED",
                                       "session " + session->id +
                                           " is over; bring it back: ao session restore " +
                                           session->id}};
    }
    if (session->phase != domain::SessionPhase::live) {
        return tl::unexpected{
            ApiError{ErrorKind::conflict, "SESSION_INCOMPLETE_HANDLE",
                     "session " + session->id + " is not running yet; try again in a moment"}};
    }
    if (session->activity == domain::Activity::waiting_input && !interrupt) {
        return tl::unexpected{
            ApiError{ErrorKind::conflict, "SESSION_AWAITING_DECISION",
                     "session " + session->id +
                         " waits for a decision, which a message would answer; decide it: ao "
                         "session attach " +
                         session->id}};
    }
    const auto run = core_.run(
        ipc::WorkerKind::runtime,
        ipc::DeliverMessage{session->id, session->handle, domain::host_directory(*session, places_),
                            "msg_" + ipc::random_hex(16), std::move(text), interrupt},
        wait);
    if (!run) {
        return tl::unexpected{run.error()};
    }
    if (!run->finished) {
        return false;
    }
    const auto delivered = CoreClient::result_of<ipc::MessageDelivered>(*run->finished);
    if (!delivered) {
        return tl::unexpected{delivered.error()};
    }
    if (delivered->fate == ipc::MessageFate::refused) {
        return tl::unexpected{ApiError{ErrorKind::conflict, "MESSAGE_REFUSED", delivered->detail}};
    }
    return delivered->fate == ipc::MessageFate::submitted;
}

ApiResult<std::string> SessionAnswers::screen(std::string_view id, std::uint64_t lines, Wait wait) {
    const auto session = this->session(id);
    if (!session) {
        return tl::unexpected{session.error()};
    }
    if (session->generation == 0) {
        return std::string{};
    }
    auto read = core_.run_for<ipc::ScreenRead>(
        ipc::WorkerKind::runtime,
        ipc::ReadScreen{session->id, session->handle, domain::host_directory(*session, places_),
                        lines},
        wait);
    if (!read) {
        return tl::unexpected{read.error()};
    }
    return std::move(read->text);
}

ApiResult<std::string> SessionAnswers::terminal_directory(const domain::Session& session,
                                                          Wait wait) {
    const auto directory = domain::host_directory(session, places_);
    if (ipc::runtime_of(session.handle) == ipc::RuntimeKind::pty) {
        return directory;
    }
    auto opened = core_.run_for<ipc::TerminalOpened>(
        ipc::WorkerKind::runtime, ipc::OpenTerminal{session.id, session.handle, directory}, wait);
    if (!opened) {
        return tl::unexpected{opened.error()};
    }
    return std::move(opened->directory);
}

} // namespace ao
