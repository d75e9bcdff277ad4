// Makes the text, and its tag from what it says: a tag holds across restarts, and what changed
// without being shown changes no tag.
#include "supervisor/api/session_list.h"

#include "supervisor/api/session_json.h"

#include <fmt/format.h>

#include <functional>

namespace ao::api {

bool names_tag(std::string_view condition, std::string_view tag) {
    // No tag of ours holds a comma or stands inside another one; a proxy may have made it weak.
    return condition == "*" || condition.find(tag) != std::string_view::npos;
}

ListText list_text(const std::vector<domain::Session>& sessions) {
    constexpr std::size_t kTypicalBytes = 768; // of one session
    ListText text;
    text.body.reserve(sessions.size() * kTypicalBytes);
    text.body += "{\"sessions\":[";
    for (const auto& session : sessions) {
        append_json(text.body, session);
        text.body += ',';
    }
    if (!sessions.empty()) {
        text.body.pop_back();
    }
    text.body += "]}\n";
    text.tag =
        fmt::format("\"{:x}-{:016x}\"", text.body.size(), std::hash<std::string_view>{}(text.body));
    return text;
}

ApiResult<std::shared_ptr<const ListText>> SessionList::read() {
    const std::scoped_lock lock{mutex_};
    auto seen = sessions_.sessions_unless(text_ ? std::optional{revision_} : std::nullopt);
    if (!seen) {
        return tl::unexpected{seen.error()};
    }
    if (*seen) {
        text_ = std::make_shared<const ListText>(list_text((*seen)->sessions));
        revision_ = (*seen)->revision;
    }
    return text_;
}

} // namespace ao::api
