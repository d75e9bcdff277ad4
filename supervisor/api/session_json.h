// A session as the API shows it. Its keys are listed once and written in two forms: an object that
// more can be put into, and finished text, of which a list of thousands is made. Pure; any thread.
#pragma once

#include "supervisor/domain/session.h"

#include <Poco/JSON/Object.h>

#include <string>

namespace ao::api {

Poco::JSON::Object::Ptr to_json(const domain::Session& session);

/// Appends the object as text, as safe as what json_text() makes.
void append_json(std::string& out, const domain::Session& session);

} // namespace ao::api
