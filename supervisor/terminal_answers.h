// Tells the API where the terminal of a session is: from the stored session, and for one in a
// multiplexer by way of the runtime worker. Any thread but a hub's.
#pragma once

#include "supervisor/api/terminal_port.h"
#include "supervisor/session_answers.h"
#include "supervisor/store/reader_pool.h"

namespace ao {

class TerminalAnswers final : public api::TerminalPort {
public:
    TerminalAnswers(store::ReaderPool& readers, SessionAnswers& sessions,
                    domain::SessionPlaces places)
        : readers_{readers}
        , sessions_{sessions}
        , places_{std::move(places)} {}

    api::ApiResult<api::TerminalPlace> find_terminal(std::string_view id,
                                                     std::chrono::milliseconds within) override;

private:
    store::ReaderPool& readers_;
    SessionAnswers& sessions_;
    const domain::SessionPlaces places_;
};

} // namespace ao
