// Runs the chain and renders answers.
#include "supervisor/api/dispatcher.h"

#include "supervisor/api/error_response.h"
#include "supervisor/api/target.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timestamp.h>

#include <sstream>

namespace ao::api {

namespace {

Response not_routed(const Router::Match& match, const Request& request) {
    if (match.allowed.empty()) {
        return error_response({ErrorKind::not_found, "ROUTE_NOT_FOUND", "there is no such route"},
                              request.id);
    }
    std::string allowed;
    for (const auto& method : match.allowed) {
        allowed += (allowed.empty() ? "" : ", ") + method;
    }
    auto response = error_response(
        {ErrorKind::method_not_allowed, "METHOD_NOT_ALLOWED", "this route answers to " + allowed},
        request.id);
    response.headers.emplace_back("Allow", allowed);
    return response;
}

} // namespace

Response Dispatcher::answer(Request& request) const {
    auto verdict = guard_.check(request.head, request.id);
    Response response;
    if (verdict.answer) {
        response = std::move(*verdict.answer);
    } else {
        try {
            response = route(request);
        } catch (const Poco::Exception& error) {
            response = internal_error(error.displayText(), request.id);
        } catch (const std::exception& error) {
            response = internal_error(error.what(), request.id);
        }
    }
    for (auto& header : verdict.headers) {
        response.headers.push_back(std::move(header));
    }
    return response;
}

Response Dispatcher::route(Request& request) const {
    auto target = parse_target(request.head.getURI());
    if (!target) {
        return error_response(target.error(), request.id);
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    auto match = router_.match(request.head.getMethod(), request.path);
    if (match.route == nullptr) {
        return not_routed(match, request);
    }
    request.parameters = std::move(match.parameters);
    auto response = match.route->answer(request);
    response.route = match.route->pattern;
    return response;
}

std::string render(const Response& response, const Request& request, bool close) {
    using Poco::Net::HTTPResponse;
    const bool is_1_0 = request.head.getVersion() == Poco::Net::HTTPMessage::HTTP_1_0;
    HTTPResponse head{static_cast<HTTPResponse::HTTPStatus>(response.status)};
    head.setVersion(Poco::Net::HTTPMessage::HTTP_1_1);
    if (response.status == 431) { // newer than Poco's table of reasons
        head.setReason("Request Header Fields Too Large");
    }
    head.setDate(Poco::Timestamp{});
    head.set("X-Request-Id", request.id);
    for (const auto& [name, value] : response.headers) {
        head.add(name, value);
    }
    const bool has_content =
        response.status != 204 && response.status != 304 && response.status != 101;
    if (has_content) {
        head.setContentType(response.content_type);
    }
    if (response.stream) {
        head.setChunkedTransferEncoding(!is_1_0);
    } else if (has_content) {
        head.setContentLength64(static_cast<Poco::Int64>(response.body.size()));
    }
    // HTTP/1.1 keeps connections by default; 1.0 wants to be told. RFC 9110 7.8: who names another
    // protocol says so here as well.
    const std::string upgrade = head.has("Upgrade") ? "Upgrade" : "";
    head.set("Connection", close             ? upgrade.empty() ? "close" : "close, " + upgrade
                           : upgrade.empty() ? "keep-alive"
                                             : upgrade);
    std::ostringstream out;
    head.write(out);
    auto text = std::move(out).str();
    // RFC 9110 9.3.2: an answer to HEAD has no body, also an error.
    if (!response.stream && request.head.getMethod() != "HEAD") {
        text += response.body;
    }
    return text;
}

std::string answer_bytes(const Dispatcher& dispatcher, RequestIds& ids, std::string_view bytes) {
    std::string sent;
    RequestReader reader;
    auto state = reader.feed(bytes);
    while (state == RequestReader::State::complete) {
        auto raw = reader.take();
        Request request;
        request.id = ids.adopt(raw.head.get("X-Request-Id", ""));
        request.head = std::move(raw.head);
        request.body = std::move(raw.body);
        sent += render(dispatcher.answer(request), request, false);
        state = reader.state();
    }
    if (state == RequestReader::State::refused) {
        Request request;
        request.id = ids.next();
        sent += render(error_response(reader.refusal(), request.id), request, true);
    }
    return sent;
}

} // namespace ao::api
