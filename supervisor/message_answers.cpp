// Messages go through the core, which stores them first; receipts are read from the store.
#include "supervisor/message_answers.h"

namespace ao {

using api::ApiResult;

ApiResult<domain::Message> MessageAnswers::send(std::string_view session, api::NewMessage message,
                                                Wait wait) {
    Handover<domain::Message> accepted;
    Handover<domain::Message> settled;
    auto stored = core_.ask(core::MessageWanted{std::string{session}, std::move(message.text),
                                                message.interrupt, message.answers,
                                                accepted.reply(), settled.reply()},
                            accepted);
    if (!stored) {
        return stored;
    }
    return settled.wait(wait).value_or(std::move(stored));
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
