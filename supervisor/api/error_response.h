// The one place that knows how a refusal looks over HTTP (api-cli.md 1.10). Pure.
#pragma once

#include "supervisor/api/exchange.h"

namespace ao::api {

/// The HTTP status of a kind.
int http_status(ErrorKind kind);

/// The envelope {"error","code","message","requestId"}, with Retry-After when trying again helps.
Response error_response(const ApiError& error, std::string_view request_id);

/// A fault of ours: a generic 500 for the client, the cause for the log.
Response internal_error(std::string cause, std::string_view request_id);

} // namespace ao::api
