// Which build this is; the same text in every program of one build.
#pragma once

#include <string>

namespace ao::ipc {

const std::string& build();

} // namespace ao::ipc
