// A callback of the parser bounds the depth, because printing and destroying recurse.
#include "workers/runtime/launch/json_text.h"

#include "workers/runtime/launch/launch_limits.h"

namespace ao::workers::launch {

namespace {

constexpr std::string_view kBlank = " \t\r\n";

bool is_blank(std::string_view text) {
    return text.find_first_not_of(kBlank) == std::string_view::npos;
}

} // namespace

Result<Json> object_of(std::string_view text) {
    if (is_blank(text)) {
        return Json::object();
    }
    bool is_too_deep = false;
    const auto watch = [&](int depth, Json::parse_event_t, Json&) {
        is_too_deep = is_too_deep || depth > kJsonDepth;
        return !is_too_deep;
    };
    auto document = Json::parse(text, watch, false);
    if (is_too_deep) {
        return problem(kUnreadable, "is nested too deeply");
    }
    if (document.is_discarded()) {
        return problem(kUnreadable, "is no valid JSON (comments are not allowed in it)");
    }
    if (!document.is_object()) {
        return problem(kUnreadable, "is no JSON object");
    }
    return document;
}

std::string_view heading_of(std::string_view text) {
    std::size_t size = 0;
    while (text.substr(size, 2) == "//") {
        const auto line = text.find('\n', size);
        size = line == std::string_view::npos ? text.size() : line + 1;
    }
    return text.substr(0, size);
}

std::string text_of(const Json& document, std::string_view like) {
    const auto line = like.find('\n');
    const auto first = line == std::string_view::npos ? std::string_view::npos
                                                      : like.find_first_not_of(kBlank, line);
    const auto start = first == std::string_view::npos ? first : like.find_last_of('\n', first) + 1;
    const auto indent = first == std::string_view::npos ? 0 : first - start;
    const bool has_tabs = indent > 0 && like[start] == '\t';
    const auto width = indent == 0 ? 2 : static_cast<int>(indent);
    // What cannot be read as UTF-8 was refused by the parser.
    return document.dump(width, has_tabs ? '\t' : ' ') + "\n";
}

bool says_the_same(std::string_view one, std::string_view other) {
    if (one == other) {
        return true;
    }
    const auto first = object_of(one);
    const auto second = object_of(other);
    return first && second && *first == *second;
}

bool says_nothing(std::string_view text) {
    const auto document = object_of(text);
    return document && document->empty();
}

} // namespace ao::workers::launch
