// The OpenAPI document, embedded byte for byte from openapi.yaml.
#pragma once

#include <string_view>

namespace ao::api {

std::string_view openapi_document();

} // namespace ao::api
