// Messages go through the core, which stores them first; receipts are read from the store.
#include "supervisor/message_answers.h"

namespace ao {

using api::ApiResult;

ApiResult<domain::Message> MessageAnswers::send(std::string_view session, std::string text,
                                                bool interrupt, Wait wait) {
    Handover<domain::Message> accepted;
    Handover<domain::Message> settled;
    auto message = core_.ask(core::MessageWanted{std::string{session}, std::move(text), interrupt,
                                                 accepted.reply(), settled.reply()},
                             accepted);
    if (!message) {
        return message;
    }
    return settled.wait(wait).value_or(std::move(message));
}

ApiResult<std::vector<domain::Message>> MessageAnswers::messages(std::string_view session,
                                                                 std::uint64_t limit) try {
    auto reader = readers_.borrow();
    if (!reader->sessions.find(session)) {
        return tl::unexpected{api_error(core::no_such_session(session))};
    }
    return reader->messages.newest(session, limit);

} catch (const store::StoreError& error) {

    return tl::unexpected{api_error({error.problem(), error.what()})};
}

} // namespace ao
