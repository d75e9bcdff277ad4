// One function per family of rules; here is which rule belongs to which.
#include "workers/runtime/launch/file_rule.h"

#include "ipc/codec.h"
#include "workers/runtime/launch/hook_entries.h"
#include "workers/runtime/launch/json_members.h"
#include "workers/runtime/launch/text_block.h"

#include <algorithm>

namespace ao::workers::launch {

namespace {

Result<Done> place_entries(const ipc::LaunchFile& file, Json& document, const Json& content) {
    switch (file.rule) {
    case ipc::FileRule::json_groups:
        return place_in_groups(document, content, file.marker);
    case ipc::FileRule::json_flat:
        return place_in_events(document, content, file.marker);
    case ipc::FileRule::json_array:
        return place_in_list(document, content, file.keys, file.marker);
    case ipc::FileRule::own:
    case ipc::FileRule::marked:
    case ipc::FileRule::json_merge:
    case ipc::FileRule::text_block:
        break;
    }
    return Done{};
}

// A plan's own JSON is made by us and valid; where it is not, it counts as empty.
Json own_json(const std::string& text) {
    return object_of(text).value_or(Json::object());
}

/// The members that are set or added, as one document.
Json members_of(const ipc::LaunchFile& file) {
    auto members = own_json(file.defaults);
    if (file.rule == ipc::FileRule::json_merge) {
        set_members(members, own_json(file.content));
    }
    return members;
}

Result<std::string> json_with_ours(const ipc::LaunchFile& file, std::string_view text) {
    auto document = object_of(text);
    if (!document) {
        return tl::unexpected{document.error()};
    }
    const auto as_it_was = *document;
    const auto content = own_json(file.content);
    if (file.rule == ipc::FileRule::json_merge) {
        set_members(*document, content);
    } else if (const auto placed = place_entries(file, *document, content); !placed) {
        return tl::unexpected{placed.error()};
    }
    add_missing(*document, own_json(file.defaults));
    const bool is_same = *document == as_it_was && !text.empty();
    return is_same ? std::string{text} : text_of(*document, text);
}

Result<std::string> json_without_ours(const ipc::LaunchFile& file, const Written& written,
                                      std::string_view text) {
    auto document = object_of(text);
    if (!document) {
        return tl::unexpected{document.error()};
    }
    const auto as_it_was = *document;
    const auto before = own_json(written.before);
    if (file.rule == ipc::FileRule::json_merge) {
        take_members_out(*document, own_json(file.content), before, Lists::by_item);
    } else if (const auto placed = place_entries(file, *document, Json::object()); !placed) {
        return tl::unexpected{placed.error()};
    }
    take_members_out(*document, own_json(file.defaults), before, Lists::as_a_whole);
    return *document == as_it_was ? std::string{text} : text_of(*document, text);
}

} // namespace

bool leaves_alone(const ipc::LaunchFile& file, std::string_view text) {
    return file.rule == ipc::FileRule::marked && text.find(file.marker) == std::string_view::npos;
}

Result<std::string> with_ours(const ipc::LaunchFile& file, std::string_view text) {
    switch (file.rule) {
    case ipc::FileRule::own:
    case ipc::FileRule::marked:
        return file.content;
    case ipc::FileRule::text_block:
        if (!ipc::is_utf8(text)) {
            return problem(kUnreadable, "is no text in UTF-8");
        }
        return with_block(text, file.content, file.marker);
    case ipc::FileRule::json_merge:
    case ipc::FileRule::json_groups:
    case ipc::FileRule::json_flat:
    case ipc::FileRule::json_array:
        break;
    }
    return json_with_ours(file, text);
}

std::string members_before(const ipc::LaunchFile& file, std::string_view text) {
    const auto members = members_of(file);
    const auto document = object_of(text);
    if (members.empty() || !document) {
        return "";
    }
    return members_before(*document, members).dump();
}

Result<std::string> without_ours(const ipc::LaunchFile& file, const Written& written,
                                 std::string_view text) {
    switch (file.rule) {
    case ipc::FileRule::own:
    case ipc::FileRule::marked: {
        const bool is_ours = text == file.content ||
                             std::find(written.earlier.begin(), written.earlier.end(), text) !=
                                 written.earlier.end();
        return is_ours ? std::string{} : std::string{text};
    }
    case ipc::FileRule::text_block:
        return without_block(text, file.marker);
    case ipc::FileRule::json_merge:
    case ipc::FileRule::json_groups:
    case ipc::FileRule::json_flat:
    case ipc::FileRule::json_array:
        break;
    }
    return json_without_ours(file, written, text);
}

} // namespace ao::workers::launch
