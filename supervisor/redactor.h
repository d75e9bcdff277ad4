// Takes secrets out of text that is about to leave the process. Pure; any thread.
// Limits: it knows the shapes listed in redactor.cpp, so it is the second lock; the first is not to
// put secrets into messages.
#pragma once

#include <string>
#include <string_view>

namespace ao::log {

/// The text with every known shape of secret replaced by "[redacted]".
std::string redact(std::string_view text);

} // namespace ao::log
