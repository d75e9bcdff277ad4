// Decodes targets.
#include "supervisor/api/target.h"

#include <charconv>

namespace ao::api {

namespace {

std::optional<unsigned> hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return std::nullopt;
}

/// Nothing when an escape is malformed or stands for a control character.
std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        char c = text.front();
        std::size_t length = 1;
        if (c == '%') {
            const auto high = text.size() > 2 ? hex_value(text[1]) : std::nullopt;
            const auto low = text.size() > 2 ? hex_value(text[2]) : std::nullopt;
            if (!high || !low) {
                return std::nullopt;
            }
            c = static_cast<char>(*high * 16 + *low);
            length = 3;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if ((c >= 0 && c < 0x20) || c == 0x7F) {
            return std::nullopt;
        }
        result += c;
        text.remove_prefix(length);
    }
    return result;
}

tl::unexpected<ApiError> invalid_path(std::string message) {
    return tl::unexpected{ApiError{ErrorKind::bad_request, "INVALID_PATH", std::move(message)}};
}

} // namespace

ApiResult<Target> parse_target(std::string_view target) {
    Target result;
    const auto question = target.find('?');
    auto path = target.substr(0, question);
    if (!path.starts_with('/') || target.find('#') != std::string_view::npos) {
        return invalid_path("the path must start with / and have no fragment");
    }
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto slash = std::min(path.find('/'), path.size());
        auto segment = decoded(path.substr(0, slash), false);
        if (!segment) {
            return invalid_path("the path has a malformed escape or a control character");
        }
        if (*segment == "." || *segment == ".." ||
            segment->find_first_of("/\\") != std::string::npos) {
            return invalid_path("the path has a dot segment or a hidden slash");
        }
        result.path.push_back(std::move(*segment));
        path.remove_prefix(slash);
    }
    auto query =
        question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        auto key = decoded(pair.substr(0, equals), true);
        auto value =
            decoded(equals < pair.size() ? pair.substr(equals + 1) : std::string_view{}, true);
        if (!key || !value) {
            return tl::unexpected{
                ApiError{ErrorKind::bad_request, "INVALID_QUERY",
                         "the query has a malformed escape or a control character"}};
        }
        if (!pair.empty()) {
            result.query.emplace_back(std::move(*key), std::move(*value));
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return result;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return whole ? std::optional{value} : std::nullopt;
}

} // namespace ao::api
