// A handle names a session and one launch of it: "pty:app-1.2".
#include "supervisor/terminal_answers.h"

#include "supervisor/core_client.h"

#include <charconv>

namespace ao {

using api::ApiError;
using api::ApiResult;
using api::ErrorKind;
using api::TerminalPlace;

namespace {

struct Launch {
    std::string session;
    std::optional<std::int64_t> generation; // nothing: the newest
};

/// Ids of sessions hold no colon.
Launch named_by(std::string_view id) {
    const auto colon = id.find(':');
    if (colon == std::string_view::npos) {
        return {std::string{id}, std::nullopt};
    }
    const auto rest = id.substr(colon + 1);
    const auto dot = rest.rfind('.');
    std::int64_t generation = 0; // of no launch
    if (dot != std::string_view::npos) {
        std::from_chars(rest.data() + dot + 1, rest.data() + rest.size(), generation);
    }
    return {std::string{rest.substr(0, dot)}, generation};
}

} // namespace

ApiResult<TerminalPlace> TerminalAnswers::find_terminal(std::string_view id,
                                                        std::chrono::milliseconds within) try {
    const auto launch = named_by(id);
    auto session = readers_.borrow()->sessions.find(launch.session);
    const bool is_known =
        session && (!launch.generation || session->handle == id ||
                    (*launch.generation > 0 && *launch.generation < session->generation));
    if (!is_known) {
        return tl::unexpected{api_error(core::no_such_session(launch.session))};
    }
    if (session->handle.empty()) {
        return tl::unexpected{ApiError{
            ErrorKind::conflict, "SESSION_INCOMPLETE_HANDLE",
            session->is_terminated()
                ? "session " + session->id + " never ran: " + session->end_detail
                : "session " + session->id + " is not running yet; try again in a moment"}};
    }
    const bool is_earlier = launch.generation && *launch.generation != session->generation;
    session->generation = launch.generation.value_or(session->generation);
    if (is_earlier || session->is_terminated()) {
        return TerminalPlace{session->id, domain::host_directory(*session, places_), true};
    }
    auto directory = sessions_.terminal_directory(*session, within);
    if (!directory) {
        return tl::unexpected{directory.error()};
    }
    return TerminalPlace{session->id, std::move(*directory), false};

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

} // namespace ao
