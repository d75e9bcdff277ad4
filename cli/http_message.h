// HTTP/1.1 messages as far as a client of one server needs them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ao::cli {

struct HttpRequest {
    std::string method = "GET";
    std::string target{};
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// The bytes of the request for 127.0.0.1:`port`.
std::string request_bytes(const HttpRequest& request, std::uint16_t port);

/// Escapes everything but letters, digits and "-._~", for one segment of a path.
std::string escape_segment(std::string_view text);

/// Status line and headers of an answer.
struct HttpHead {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case

    std::optional<std::string_view> header(std::string_view name) const;
};

/// Takes the head off the front of `buffer`. Nothing while it is incomplete; status 0 when it is
/// no HTTP.
std::optional<HttpHead> take_head(std::string& buffer);

/// Undoes the framing of one body: a length, chunks, or until the connection closes.
class BodyReader {
public:
    explicit BodyReader(const HttpHead& head);

    /// Moves what `buffer` holds of the body to the end of `body`. False when the framing is
    /// broken.
    bool feed(std::string& buffer, std::string& body);

    bool is_complete() const { return is_complete_; }

    /// The end of the connection ends the body.
    bool ends_with_connection() const { return framing_ == Framing::until_close; }

private:
    enum class Framing { length, chunks, until_close };

    bool feed_chunks(std::string& buffer, std::string& body);

    Framing framing_ = Framing::until_close;
    std::uint64_t left_ = 0; // of the length, or of the chunk with its line end
    bool is_complete_ = false;
};

} // namespace ao::cli
