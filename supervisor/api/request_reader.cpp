// The states of one request on its way in.
#include "supervisor/api/request_reader.h"

#include "ipc/limits.h"

#include <Poco/String.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace ao::api {

namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::size_t kMaxFields = 100;
constexpr std::size_t kMaxChunkLine = 1024; // a size with extensions, or a trailer field

bool is_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool is_field_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    });
}

bool is_visible(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return whole ? std::optional{value} : std::nullopt;
}

/// True when a line that ends at or after `from` ends with LF alone.
bool has_bare_newline(std::string_view text, std::size_t from) {
    for (auto at = text.find('\n', from); at != std::string_view::npos;
         at = text.find('\n', at + 1)) {
        if (at == 0 || text[at - 1] != '\r') {
            return true;
        }
    }
    return false;
}

std::string body_too_large() {
    return "the body is larger than " + std::to_string(ipc::limits().http_body_bytes) + " bytes";
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string_view::npos
               ? std::string_view{}
               : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

RequestReader::State RequestReader::feed(std::string_view bytes) {
    buffer_ += bytes;
    return advance();
}

bool RequestReader::take_expectation() {
    return std::exchange(framing_.expects_continue, false);
}

RawRequest RequestReader::take() {
    RawRequest request{std::move(head_), std::move(body_)};
    head_ = {};
    body_.clear();
    framing_ = {};
    state_ = State::empty;
    advance();
    return request;
}

RequestReader::State RequestReader::advance() {
    if (state_ == State::empty || state_ == State::head) {
        advance_head();
    }
    if (state_ == State::body) {
        state_ = framing_.chunked ? advance_chunks() : advance_body();
    }
    return state_;
}

RequestReader::State RequestReader::refuse(ErrorKind kind, std::string code, std::string message) {
    refusal_ = {kind, std::move(code), std::move(message)};
    buffer_.clear();
    body_.clear();
    return state_ = State::refused;
}

RequestReader::State RequestReader::refuse_malformed(std::string message) {
    return refuse(ErrorKind::bad_request, "MALFORMED_REQUEST", std::move(message));
}

RequestReader::State RequestReader::advance_head() {
    while (buffer_.starts_with(kLineEnd)) { // RFC 9112 2.2: empty lines before a request
        buffer_.erase(0, kLineEnd.size());
        scanned_ = 0;
    }
    if (buffer_.empty()) {
        return state_ = State::empty;
    }
    state_ = State::head;
    const auto limit = ipc::limits().http_head_bytes;
    const auto from = scanned_ > kHeadEnd.size() ? scanned_ - kHeadEnd.size() : 0;
    const auto end = buffer_.find(kHeadEnd, from);
    const auto known = std::string_view{buffer_}.substr(0, end);
    if (end == std::string::npos ? buffer_.size() > limit : end + kHeadEnd.size() > limit) {
        return refuse(ErrorKind::head_too_large, "HEAD_TOO_LARGE",
                      "the request line and headers are larger than " + std::to_string(limit) +
                          " bytes");
    }
    // Looked at before the head is complete: a client that ends lines with LF alone would wait for
    // ever.
    if (has_bare_newline(known, scanned_)) {
        return refuse_malformed("lines must end with CR LF");
    }
    scanned_ = buffer_.size();
    if (end == std::string::npos) {
        return state_;
    }
    if (!read_head(known)) {
        return state_;
    }
    buffer_.erase(0, end + kHeadEnd.size());
    scanned_ = 0;
    return state_ = State::body;
}

bool RequestReader::read_head(std::string_view head) {
    auto line_end = head.find(kLineEnd);
    if (!read_request_line(head.substr(0, line_end))) {
        return false;
    }
    for (std::size_t fields = 0; line_end != std::string_view::npos; ++fields) {
        head.remove_prefix(line_end + kLineEnd.size());
        line_end = head.find(kLineEnd);
        if (fields == kMaxFields) {
            refuse(ErrorKind::head_too_large, "TOO_MANY_HEADERS", "more than 100 header fields");
            return false;
        }
        if (!read_field(head.substr(0, line_end))) {
            return false;
        }
    }
    if (head_.has("Transfer-Encoding") &&
        (head_.has("Content-Length") || head_.getVersion() == Poco::Net::HTTPMessage::HTTP_1_0)) {
        refuse_malformed("Transfer-Encoding together with Content-Length or HTTP/1.0 is refused");
        return false;
    }
    if (framing_.content_length > ipc::limits().http_body_bytes) {
        refuse(ErrorKind::too_large, "BODY_TOO_LARGE", body_too_large());
        return false;
    }
    return true;
}

bool RequestReader::read_request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second != std::string_view::npos) {
        const auto method = line.substr(0, first);
        const auto target = line.substr(first + 1, second - first - 1);
        const auto version = line.substr(second + 1);
        if (is_token(method) && method.size() <= 16 && target.starts_with('/') &&
            is_visible(target) && (version == "HTTP/1.1" || version == "HTTP/1.0")) {
            head_.setMethod(std::string{method});
            head_.setURI(std::string{target});
            head_.setVersion(std::string{version});
            return true;
        }
    }
    refuse_malformed("the first line must be METHOD /path HTTP/1.1, in visible ASCII");
    return false;
}

bool RequestReader::read_field(std::string_view line) {
    const auto colon = line.find(':');
    const auto name = line.substr(0, colon);
    if (colon == std::string_view::npos || !is_token(name) || !is_field_text(line)) {
        refuse_malformed("a header line is not \"Name: value\"");
        return false;
    }
    const std::string key{name};
    const std::string value{trimmed(line.substr(colon + 1))};
    if (Poco::icompare(key, "Content-Length") == 0) {
        const bool plain = value.find_first_not_of("0123456789") == std::string::npos;
        const auto length = plain ? number(value, 10) : std::nullopt;
        if (!length || head_.has(key)) {
            refuse_malformed("Content-Length must be given once, as a number");
            return false;
        }
        framing_.content_length = *length;
    } else if (Poco::icompare(key, "Transfer-Encoding") == 0) {
        if (Poco::icompare(value, "chunked") != 0 || head_.has(key)) {
            refuse_malformed("the only Transfer-Encoding understood is chunked, given once");
            return false;
        }
        framing_.chunked = true;
    } else if (Poco::icompare(key, "Expect") == 0) {
        framing_.expects_continue = Poco::icompare(value, "100-continue") == 0;
    }
    head_.add(key, value);
    return true;
}

RequestReader::State RequestReader::advance_body() {
    const auto missing = static_cast<std::size_t>(framing_.content_length) - body_.size();
    const auto here = std::min(missing, buffer_.size());
    if (body_.empty() && here == buffer_.size() && here == missing) {
        body_ = std::exchange(buffer_, {});
    } else {
        body_.append(buffer_, 0, here);
        buffer_.erase(0, here);
    }
    return here == missing ? State::complete : State::body;
}

RequestReader::State RequestReader::advance_chunks() {
    std::string_view rest{buffer_};
    const auto state = read_chunks(rest);
    if (state != State::refused) {
        buffer_.erase(0, buffer_.size() - rest.size());
    }
    return state;
}

RequestReader::State RequestReader::read_chunks(std::string_view& rest) {
    while (true) {
        if (in_chunk_) {
            const auto here = std::min<std::uint64_t>(chunk_left_, rest.size());
            body_.append(rest.substr(0, here));
            rest.remove_prefix(here);
            chunk_left_ -= here;
            if (chunk_left_ > 0 || rest.size() < kLineEnd.size()) {
                return State::body;
            }
            if (!rest.starts_with(kLineEnd)) {
                return refuse_malformed("a chunk is longer than it says");
            }
            rest.remove_prefix(kLineEnd.size());
            in_chunk_ = false;
        }
        const auto end = rest.find(kLineEnd);
        if (std::min(end, rest.size()) > kMaxChunkLine) {
            return refuse_malformed("a chunk line is too long");
        }
        if (end == std::string_view::npos) {
            return State::body;
        }
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end + kLineEnd.size());
        if (in_trailer_) {
            if (line.empty()) {
                in_trailer_ = false;
                return State::complete;
            }
            continue; // trailer fields mean nothing here
        }
        const auto size = number(line.substr(0, line.find(';')), 16);
        if (!size || !is_field_text(line)) {
            return refuse_malformed("a chunk size is no number");
        }
        const auto limit = ipc::limits().http_body_bytes;
        if (*size > limit - body_.size()) {
            return refuse(ErrorKind::too_large, "BODY_TOO_LARGE", body_too_large());
        }
        chunk_left_ = *size;
        in_chunk_ = *size > 0;
        in_trailer_ = *size == 0;
    }
}

} // namespace ao::api
