// Makes the text, and its tag from what it says: a tag holds across restarts, and what changed
// without being shown changes no tag.
#include "supervisor/api/session_list.h"

#include "supervisor/api/session_json.h"

#include <fmt/format.h>

#include <functional>

namespace ao::api {

namespace {

std::string text_of(const domain::Session& session) {
    constexpr std::size_t kTypicalBytes = 768;
    std::string text;
    text.reserve(kTypicalBytes);
    append_json(text, session);
    text.shrink_to_fit(); // it is kept
    return text;
}

template <class Texts, class TextOf>
ListText joined(const Texts& texts, TextOf text_of) {
    constexpr std::string_view kBegin = "{\"sessions\":[";
    constexpr std::string_view kEnd = "]}\n";
    auto size = kBegin.size() + kEnd.size();
    for (const auto& one : texts) {
        size += text_of(one).size() + 1;
    }
    ListText list;
    list.body.reserve(size);
    list.body += kBegin;
    for (const auto& one : texts) {
        list.body += text_of(one);
        list.body += ',';
    }
    if (!texts.empty()) {
        list.body.pop_back();
    }
    list.body += kEnd;
    list.tag =
        fmt::format("\"{:x}-{:016x}\"", list.body.size(), std::hash<std::string_view>{}(list.body));
    return list;
}

} // namespace

bool names_tag(std::string_view condition, std::string_view tag) {
    // No tag of ours holds a comma or stands inside another one; a proxy may have made it weak.
    return condition == "*" || condition.find(tag) != std::string_view::npos;
}

ListText list_text(const std::vector<domain::Session>& sessions) {
    std::vector<std::string> texts;
    texts.reserve(sessions.size());
    for (const auto& session : sessions) {
        texts.push_back(text_of(session));
    }
    return joined(texts, [](const auto& text) -> const std::string& { return text; });
}

ApiResult<std::shared_ptr<const ListText>> SessionList::read() {
    const std::scoped_lock lock{mutex_};
    const auto seen = sessions_.sessions_since(revision_);
    if (!seen) {
        return tl::unexpected{seen.error()};
    }
    if (seen->are_all) {
        texts_.clear();
        list_.reset();
    }
    for (const auto& session : seen->sessions) {
        auto text = text_of(session);
        auto& kept = texts_[{session.project_id, session.number}];
        if (kept != text) {
            kept = std::move(text);
            list_.reset();
        }
    }
    if (!list_) {
        list_ = std::make_shared<const ListText>(
            joined(texts_, [](const auto& entry) -> const std::string& { return entry.second; }));
    }
    revision_ = seen->revision;
    return list_;
}

} // namespace ao::api
