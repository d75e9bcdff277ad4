// Parses strictly: what is not understood is an error, never a guess.
#include "cli/http_message.h"

#include <algorithm>
#include <charconv>

namespace ao::cli {

namespace {

constexpr std::size_t kMaxHeadBytes = 64U << 10;
constexpr std::uint64_t kMaxChunkBytes = 1U << 30;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
    return result;
}

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t");
    return from == std::string_view::npos
               ? std::string_view{}
               : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value}
                                                                    : std::nullopt;
}

} // namespace

std::string request_bytes(const HttpRequest& request, std::uint16_t port) {
    std::string bytes = request.method + ' ' + request.target +
                        " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
    for (const auto& [name, value] : request.headers) {
        bytes += name + ": " + value + "\r\n";
    }
    if (!request.body.empty() || request.method != "GET") {
        bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    return bytes + "\r\n" + request.body;
}

std::string escape_segment(std::string_view text) {
    constexpr std::string_view kPlain = "-._~";
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : text) {
        const bool is_letter = lower(c) >= 'a' && lower(c) <= 'z';
        if (is_letter || (c >= '0' && c <= '9') || kPlain.find(c) != std::string_view::npos) {
            escaped += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            escaped += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return escaped;
}

std::optional<std::string_view> HttpHead::header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
        if (known == name) {
            return value;
        }
    }
    return std::nullopt;
}

std::optional<HttpHead> take_head(std::string& buffer) {
    const auto end = buffer.find("\r\n\r\n");
    if (end == std::string::npos) {
        return buffer.size() > kMaxHeadBytes ? std::optional{HttpHead{}} : std::nullopt;
    }
    HttpHead head;
    std::string_view rest = std::string_view{buffer}.substr(0, end);
    const auto take_line = [&rest] {
        const auto line_end = rest.find("\r\n");
        const auto line = rest.substr(0, line_end);
        rest = line_end == std::string_view::npos ? std::string_view{} : rest.substr(line_end + 2);
        return line;
    };
    const auto status_line = take_line();
    if (status_line.starts_with("HTTP/1.") && status_line.size() >= 12 && status_line[8] == ' ') {
        head.status = parse_number<int>(status_line.substr(9, 3)).value_or(0);
    }
    while (!rest.empty()) {
        const auto line = take_line();
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            head.headers.emplace_back(lower(line.substr(0, colon)),
                                      trimmed(line.substr(colon + 1)));
        }
    }
    buffer.erase(0, end + 4);
    return head;
}

BodyReader::BodyReader(const HttpHead& head) {
    if (const auto coding = head.header("transfer-encoding");
        coding && lower(*coding) == "chunked") {
        framing_ = Framing::chunks;
        return;
    }
    if (const auto length = head.header("content-length")) {
        framing_ = Framing::length;
        // A length that is no number leaves nothing to read, and the caller's JSON check fails.
        left_ = parse_number<std::uint64_t>(*length).value_or(0);
    }
    is_complete_ =
        (framing_ == Framing::length && left_ == 0) || head.status == 204 || head.status == 304;
}

bool BodyReader::feed(std::string& buffer, std::string& body) {
    if (framing_ == Framing::chunks) {
        return feed_chunks(buffer, body);
    }
    auto count = buffer.size();
    if (framing_ == Framing::length) {
        count = static_cast<std::size_t>(std::min<std::uint64_t>(count, left_));
        left_ -= count;
        is_complete_ = left_ == 0;
    }
    body.append(buffer, 0, count);
    buffer.erase(0, count);
    return true;
}

bool BodyReader::feed_chunks(std::string& buffer, std::string& body) {
    while (!is_complete_ && !buffer.empty()) {
        if (left_ == 0) {
            const auto line_end = buffer.find("\r\n");
            if (line_end == std::string::npos) {
                return buffer.size() < kMaxHeadBytes;
            }
            const auto size_text = std::string_view{buffer}.substr(0, line_end);
            const auto size =
                parse_number<std::uint64_t>(size_text.substr(0, size_text.find(';')), 16);
            if (!size || *size > kMaxChunkBytes) {
                return false;
            }
            // Trailers are not waited for: the connection is not used again after chunks.
            is_complete_ = *size == 0;
            left_ = *size + 2;
            buffer.erase(0, line_end + 2);
            continue;
        }
        const auto count = std::min<std::uint64_t>(left_, buffer.size());
        const auto of_body = left_ > 2 ? std::min(count, left_ - 2) : 0;
        body.append(buffer, 0, static_cast<std::size_t>(of_body));
        buffer.erase(0, static_cast<std::size_t>(count));
        left_ -= count;
    }
    return true;
}

} // namespace ao::cli
