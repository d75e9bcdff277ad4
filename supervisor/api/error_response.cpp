// Maps errors to answers.
#include "supervisor/api/error_response.h"

#include "supervisor/api/json_text.h"

namespace ao::api {

namespace {

struct Mapping {
    int status;
    std::string_view word;
};

Mapping mapping(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::bad_request:
        return {400, "bad_request"};
    case ErrorKind::forbidden:
        return {403, "forbidden"};
    case ErrorKind::not_found:
        return {404, "not_found"};
    case ErrorKind::method_not_allowed:
        return {405, "method_not_allowed"};
    case ErrorKind::request_timeout:
        return {408, "request_timeout"};
    case ErrorKind::conflict:
        return {409, "conflict"};
    case ErrorKind::too_large:
        return {413, "too_large"};
    case ErrorKind::unprocessable:
        return {422, "unprocessable"};
    case ErrorKind::head_too_large:
        return {431, "head_too_large"};
    case ErrorKind::internal:
        return {500, "internal"};
    case ErrorKind::unavailable:
        return {503, "unavailable"};
    case ErrorKind::storage_full:
        return {507, "storage_full"};
    }
    return {500, "internal"};
}

} // namespace

int http_status(ErrorKind kind) {
    return mapping(kind).status;
}

Response error_response(const ApiError& error, std::string_view request_id) {
    const auto [status, word] = mapping(error.kind);
    Response response;
    response.status = status;
    response.body = "{\"error\":" + json_string(word) + ",\"code\":" + json_string(error.code) +
                    ",\"message\":" + json_string(error.message) +
                    ",\"requestId\":" + json_string(request_id) + "}\n";
    if (error.kind == ErrorKind::unavailable) {
        response.headers.emplace_back("Retry-After", "1");
    }
    if (status >= 500) {
        response.cause = error.code + ": " + error.message;
    }
    return response;
}

Response internal_error(std::string cause, std::string_view request_id) {
    auto response = error_response(
        {ErrorKind::internal, "INTERNAL_ERROR",
         "something went wrong inside the daemon; its log has the cause under this request id"},
        request_id);
    response.cause = std::move(cause);
    return response;
}

} // namespace ao::api
