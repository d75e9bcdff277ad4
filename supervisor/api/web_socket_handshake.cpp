// Four headers decide.
#include "supervisor/api/web_socket_handshake.h"

#include "ipc/daemon/base64.h"
#include "supervisor/api/error_response.h"

#include <Poco/SHA1Engine.h>
#include <Poco/String.h>
#include <Poco/StringTokenizer.h>

namespace ao::api {

namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
constexpr std::size_t kKeyBytes = 16;

bool lists(const Poco::Net::HTTPRequest& head, const std::string& name, std::string_view wanted) {
    using Poco::StringTokenizer;
    for (auto at = head.find(name); at != head.end() && Poco::icompare(at->first, name) == 0;
         ++at) {
        for (const auto& word : StringTokenizer{at->second, ",", StringTokenizer::TOK_TRIM}) {
            if (Poco::toLower(word) == wanted) {
                return true;
            }
        }
    }
    return false;
}

/// The only header of that name, or an empty text.
std::string single(const Poco::Net::HTTPRequest& head, const std::string& name) {
    const auto first = head.find(name);
    if (first == head.end()) {
        return {};
    }
    const auto second = std::next(first);
    const bool is_single = second == head.end() || Poco::icompare(second->first, name) != 0;
    return is_single ? first->second : std::string{};
}

Response upgrade_required() {
    Response response;
    response.status = 426;
    response.content_type = "text/plain; charset=utf-8";
    response.headers = {{"Upgrade", "websocket"}};
    response.body = "this route is a WebSocket: ask with Connection: Upgrade, Upgrade: websocket\n";
    return response;
}

Response refusal(const Request& request, const char* message) {
    auto response = error_response({ErrorKind::bad_request, "BAD_HANDSHAKE", message}, request.id);
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
}

} // namespace

Response web_socket_answer(const Request& request) {
    const auto& head = request.head;
    if (head.getVersion() != Poco::Net::HTTPMessage::HTTP_1_1 ||
        !lists(head, "Connection", "upgrade") || !lists(head, "Upgrade", "websocket")) {
        return upgrade_required();
    }
    if (single(head, "Sec-WebSocket-Version") != "13") {
        return refusal(request, "Sec-WebSocket-Version must be 13");
    }
    const auto key = single(head, "Sec-WebSocket-Key");
    const auto nonce = daemon::from_base64(key);
    if (!nonce || nonce->size() != kKeyBytes) {
        return refusal(request, "Sec-WebSocket-Key must be 16 bytes in base64");
    }
    if (!request.body.empty()) {
        return refusal(request, "a request for a WebSocket has no body");
    }
    Poco::SHA1Engine sha1;
    sha1.update(key);
    sha1.update(kGuid.data(), static_cast<unsigned>(kGuid.size()));
    const auto& digest = sha1.digest();
    std::string accept;
    daemon::append_base64(accept, {reinterpret_cast<const char*>(digest.data()), digest.size()});
    Response response;
    response.status = 101;
    response.headers = {{"Upgrade", "websocket"}, {"Sec-WebSocket-Accept", std::move(accept)}};
    return response;
}

} // namespace ao::api
