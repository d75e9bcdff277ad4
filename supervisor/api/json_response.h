// Answers that every route gives alike.
#pragma once

#include "supervisor/api/exchange.h"
#include "supervisor/api/json_text.h"

#include <utility>

namespace ao::api {

inline Response json_response(int status, const Poco::JSON::Object& object) {
    Response response;
    response.status = status;
    response.body = json_text(object);
    return response;
}

inline tl::unexpected<ApiError> bad_request(const char* code, std::string message) {
    return tl::unexpected{ApiError{ErrorKind::bad_request, code, std::move(message)}};
}

} // namespace ao::api
