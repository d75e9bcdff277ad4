// The shapes of the API's resources in JSON. Pure.
#pragma once

#include "supervisor/api/supervisor_port.h"
#include "supervisor/domain/message.h"
#include "supervisor/domain/project.h"
#include "supervisor/domain/session_explanation.h"

#include <Poco/JSON/Object.h>

namespace ao::api {

/// `now` is the wall time of the answer, for the uptime.
Poco::JSON::Object::Ptr to_json(const domain::WorkerView& worker, domain::WallTime now);

Poco::JSON::Object::Ptr to_json(const OperationView& operation);

/// As the API names it.
const char* kind_of(const domain::Project& project);

Poco::JSON::Object::Ptr to_json(const domain::Project& project);
Poco::JSON::Object::Ptr to_json(const domain::SessionExplanation& explanation);

/// The receipt, without the text.
Poco::JSON::Object::Ptr to_json(const domain::Message& message);

} // namespace ao::api
