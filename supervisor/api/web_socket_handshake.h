// Turns a request into a WebSocket (RFC 6455, section 4.2), or says why not. Host and Origin were
// checked before, as for every route. Pure.
#pragma once

#include "supervisor/api/exchange.h"

namespace ao::api {

/// 101 with the headers of the handshake; 426 when no WebSocket was asked for; 400 when the request
/// for one is not what the standard wants. No subprotocol and no extension is ever agreed on.
Response web_socket_answer(const Request& request);

} // namespace ao::api
