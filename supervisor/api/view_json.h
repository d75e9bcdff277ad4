// The shapes of the API's resources in JSON. Pure.
#pragma once

#include "supervisor/api/supervisor_port.h"

#include <Poco/JSON/Object.h>

namespace ao::api {

/// `now` is the wall time of the answer, for the uptime.
Poco::JSON::Object::Ptr to_json(const domain::WorkerView& worker, domain::WallTime now);

Poco::JSON::Object::Ptr to_json(const OperationView& operation);

} // namespace ao::api
