// The list of all sessions as the API answers it: whoever shows sessions asks for it again and
// again, so the text of each is kept until that session changes. Any thread; one at a time makes
// the list anew.
#pragma once

#include "supervisor/api/session_port.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
    using Place = std::pair<std::string, std::int64_t>; // project and number, which never change

    std::mutex mutex_; // guards all below
    std::optional<std::int64_t> revision_;
    std::map<Place, std::string> texts_;
    std::shared_ptr<const ListText> list_;
};

} // namespace ao::api
