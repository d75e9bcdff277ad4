// What the terminal says about itself when a program asks. The host is the only one who answers:
// it is always there, and there is one of it, however many viewers look on. Pure.
#pragma once

#include "workers/pty_host/terminal/screen.h"
#include "workers/pty_host/terminal/sequence.h"

#include <optional>
#include <string>
#include <string_view>

namespace ao::pty_host {

/// Nothing: the sequence is no query. Empty: it is one that has no answer here, as in terminals
/// that do not know it (reading the clipboard, the title or the size in pixels, for example).
std::optional<std::string> answer_to_csi(const Sequence& csi, const Screen& screen);
std::optional<std::string> answer_to_osc(std::string_view text, const Screen& screen);
std::optional<std::string> answer_to_dcs(std::string_view text, const Screen& screen);

/// A VT100 with the advanced video option: what terminals in a browser say they are.
std::string device_attributes();

/// What XTVERSION is answered with, for example "ao 0.1.0".
void set_terminal_version(std::string version);

} // namespace ao::pty_host
