// Answers the API's questions about messages. Any thread.
#pragma once

#include "supervisor/api/message_port.h"
#include "supervisor/core_client.h"
#include "supervisor/store/reader_pool.h"

namespace ao {

class MessageAnswers final : public api::MessagePort {
public:
    MessageAnswers(store::ReaderPool& readers, core::Inbox& inbox)
        : readers_{readers}
        , core_{inbox} {}

    api::ApiResult<domain::Message> send(std::string_view session, api::NewMessage message,
                                         Wait wait) override;
    api::ApiResult<std::vector<domain::Message>> messages(std::string_view session,
                                                          std::uint64_t limit) override;

private:
    store::ReaderPool& readers_;
    CoreClient core_;
};

} // namespace ao
