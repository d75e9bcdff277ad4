// The list of all sessions as the API answers it, kept while the store does not change: whoever
// shows sessions asks for it again and again. Any thread; one at a time makes it anew.
#pragma once

#include "supervisor/api/session_port.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ao::api {

/// The body of a list and its entity tag, quotes included.
struct ListText {
    std::string body;
    std::string tag;
};

/// Whether an If-None-Match names that tag (RFC 9110, 13.1.2).
bool names_tag(std::string_view condition, std::string_view tag);

ListText list_text(const std::vector<domain::Session>& sessions);

class SessionList {
public:
    explicit SessionList(SessionPort& sessions)
        : sessions_{sessions} {}

    /// As of now: what was committed before the call is in it.
    ApiResult<std::shared_ptr<const ListText>> read();

private:
    SessionPort& sessions_;
    std::mutex mutex_; // guards the two below
    std::int64_t revision_ = 0;
    std::shared_ptr<const ListText> text_;
};

} // namespace ao::api
