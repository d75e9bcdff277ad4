// Objects are gone through member by member, everything else is one value.
#include "workers/runtime/launch/json_members.h"

#include <algorithm>
#include <vector>

namespace ao::workers::launch {

namespace {

bool holds(const Json& list, const Json& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

void take_items_out(Json& list, const Json& content, const Json& before) {
    auto left = Json::array();
    for (auto& item : list) {
        const bool was_there = before.is_array() && holds(before, item);
        if (was_there || !holds(content, item)) {
            left.push_back(std::move(item));
        }
    }
    list = std::move(left);
}

} // namespace

void set_members(Json& document, const Json& content) {
    for (const auto& [key, value] : content.items()) {
        auto& member = document[key];
        if (value.is_object()) {
            if (!member.is_object()) {
                member = Json::object();
            }
            set_members(member, value);
        } else if (value.is_array() && member.is_array()) {
            for (const auto& item : value) {
                if (!holds(member, item)) {
                    member.push_back(item);
                }
            }
        } else {
            member = value;
        }
    }
}

void add_missing(Json& document, const Json& defaults) {
    for (const auto& [key, value] : defaults.items()) {
        if (!document.contains(key)) {
            document[key] = value;
        } else if (value.is_object() && document[key].is_object()) {
            add_missing(document[key], value);
        }
    }
}

Json members_before(const Json& document, const Json& content) {
    auto before = Json::object();
    for (const auto& [key, value] : content.items()) {
        if (!document.contains(key)) {
            continue;
        }
        const auto& member = document[key];
        before[key] =
            value.is_object() && member.is_object() ? members_before(member, value) : member;
    }
    return before;
}

void take_members_out(Json& document, const Json& content, const Json& before, Lists lists) {
    std::vector<std::string> emptied;
    for (const auto& [key, value] : content.items()) {
        if (!document.contains(key)) {
            continue;
        }
        auto& member = document[key];
        const bool was_there = before.is_object() && before.contains(key);
        const auto earlier = was_there ? before[key] : Json{};
        if (value.is_object() && member.is_object()) {
            take_members_out(member, value, earlier, lists);
            if (member.empty() && !earlier.is_object()) {
                emptied.push_back(key);
            }
        } else if (value.is_array() && member.is_array() && lists == Lists::by_item) {
            take_items_out(member, value, earlier);
            if (member.empty() && !earlier.is_array()) {
                emptied.push_back(key);
            }
        } else if (member == value) {
            emptied.push_back(key);
        }
    }
    for (const auto& key : emptied) {
        if (before.is_object() && before.contains(key)) {
            document[key] = before[key];
        } else {
            document.erase(key);
        }
    }
}

} // namespace ao::workers::launch
