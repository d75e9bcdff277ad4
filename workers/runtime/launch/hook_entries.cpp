// Ours are taken away first and leave their containers, so that what comes keeps their place; what
// is still empty because of that goes at the end.
#include "workers/runtime/launch/hook_entries.h"

#include <algorithm>
#include <string>
#include <vector>

namespace ao::workers::launch {

namespace {

bool is_ours(const Json& value, std::string_view marker) {
    if (value.is_string()) {
        return !marker.empty() &&
               value.get_ref<const std::string&>().find(marker) != std::string::npos;
    }
    return value.is_structured() &&
           std::any_of(value.begin(), value.end(),
                       [marker](const Json& part) { return is_ours(part, marker); });
}

/// True when nothing is left because of it.
bool take_ours(Json& list, std::string_view marker) {
    auto left = Json::array();
    for (auto& entry : list) {
        if (!is_ours(entry, marker)) {
            left.push_back(std::move(entry));
        }
    }
    const bool is_emptied = left.empty() && !list.empty();
    list = std::move(left);
    return is_emptied;
}

tl::unexpected<git::GitProblem> wrong_shape(const std::string& what, const char* wanted) {
    return problem(kUnreadable, "has a \"" + what + "\" that is no " + wanted);
}

const Json& events_of(const Json& content) {
    static const auto kNone = Json::object();
    const auto found = content.find("hooks");
    return found == content.end() ? kNone : *found;
}

/// `hooks` as it will be written to; fails unless everything that ours go into has its shape.
Result<Json*> hooks_of(Json& document, const Json& events) {
    if (!document.contains("hooks")) {
        document["hooks"] = Json::object();
    }
    auto& hooks = document["hooks"];
    if (!hooks.is_object()) {
        return wrong_shape("hooks", "object");
    }
    for (const auto& [event, entries] : events.items()) {
        if (hooks.contains(event) && !hooks[event].is_array()) {
            return wrong_shape("hooks." + event, "list");
        }
    }
    return &hooks;
}

void drop_emptied(Json& document, const std::vector<std::string>& emptied, bool had_hooks) {
    auto& hooks = document["hooks"];
    for (const auto& event : emptied) {
        if (hooks[event].empty()) {
            hooks.erase(event);
        }
    }
    if (hooks.empty() && (!had_hooks || !emptied.empty())) {
        document.erase("hooks");
    }
}

Json* group_with(Json& groups, const Json& wanted) {
    const auto matcher = wanted.value("matcher", "");
    for (auto& group : groups) {
        const bool fits =
            group.is_object() && group.contains("hooks") && group["hooks"].is_array() &&
            (group.contains("matcher") ? group["matcher"] == Json(matcher) : matcher.empty());
        if (fits) {
            return &group;
        }
    }
    return nullptr;
}

void add_groups(Json& groups, const Json& content) {
    for (const auto& wanted : content) {
        if (auto* group = group_with(groups, wanted)) {
            for (const auto& entry : wanted["hooks"]) {
                (*group)["hooks"].push_back(entry);
            }
        } else {
            groups.push_back(wanted);
        }
    }
}

/// The groups, by their number, that are empty because ours went.
std::vector<std::size_t> take_ours_from_groups(Json& groups, std::string_view marker) {
    std::vector<std::size_t> emptied;
    for (std::size_t at = 0; at < groups.size(); ++at) {
        auto& group = groups[at];
        if (group.is_object() && group.contains("hooks") && group["hooks"].is_array() &&
            take_ours(group["hooks"], marker)) {
            emptied.push_back(at);
        }
    }
    return emptied;
}

} // namespace

Result<Done> place_in_groups(Json& document, const Json& content, std::string_view marker) {
    const bool had_hooks = document.contains("hooks");
    const auto& events = events_of(content);
    const auto hooks = hooks_of(document, events);
    if (!hooks) {
        return tl::unexpected{hooks.error()};
    }
    std::vector<std::string> emptied;
    std::vector<std::string> names;
    for (const auto& [event, groups] : (*hooks)->items()) {
        names.push_back(event);
    }
    for (const auto& event : names) {
        auto& groups = (**hooks)[event];
        if (!groups.is_array()) {
            continue; // of an event that is none of ours
        }
        const auto empty_groups = take_ours_from_groups(groups, marker);
        if (events.contains(event)) {
            add_groups(groups, events[event]);
        }
        for (auto at = empty_groups.rbegin(); at != empty_groups.rend(); ++at) {
            if (groups[*at]["hooks"].empty()) {
                groups.erase(*at);
            }
        }
        if (!empty_groups.empty()) {
            emptied.push_back(event);
        }
    }
    for (const auto& [event, groups] : events.items()) {
        if (!(*hooks)->contains(event)) {
            (**hooks)[event] = Json::array();
            add_groups((**hooks)[event], groups);
        }
    }
    drop_emptied(document, emptied, had_hooks);
    return Done{};
}

Result<Done> place_in_events(Json& document, const Json& content, std::string_view marker) {
    const bool had_hooks = document.contains("hooks");
    const auto& events = events_of(content);
    const auto hooks = hooks_of(document, events);
    if (!hooks) {
        return tl::unexpected{hooks.error()};
    }
    std::vector<std::string> emptied;
    for (const auto& [event, entries] : (*hooks)->items()) {
        if (entries.is_array() && take_ours(entries, marker)) {
            emptied.push_back(event);
        }
    }
    for (const auto& [event, entries] : events.items()) {
        auto& list = (**hooks)[event];
        for (const auto& entry : entries) {
            list.push_back(entry);
        }
    }
    drop_emptied(document, emptied, had_hooks);
    return Done{};
}

Result<Done> place_in_list(Json& document, const Json& content, std::string_view keys,
                           std::string_view marker) {
    const auto dot = keys.find('.');
    const std::string key{keys.substr(0, dot)};
    const bool is_list = dot == std::string_view::npos;
    const bool was_there = document.contains(key);
    const auto& part = content.contains(key) ? content[key] : Json::object();
    if (!was_there) {
        document[key] = is_list ? Json::array() : Json::object();
    }
    auto& member = document[key];
    if (is_list ? !member.is_array() : !member.is_object()) {
        return wrong_shape(key, is_list ? "list" : "object");
    }
    bool is_emptied = !was_there;
    if (is_list) {
        is_emptied = take_ours(member, marker) || is_emptied;
        for (const auto& entry : part) {
            member.push_back(entry);
        }
    } else {
        const bool was_empty = member.empty();
        if (auto placed = place_in_list(member, part, keys.substr(dot + 1), marker); !placed) {
            return placed;
        }
        is_emptied = is_emptied || !was_empty;
    }
    if (is_emptied && member.empty()) {
        document.erase(key);
    }
    return Done{};
}

} // namespace ao::workers::launch
