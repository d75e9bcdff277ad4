// A screen as bytes: what a terminal of the same size must be fed to look and behave the same.
// Pure.
#pragma once

#include "workers/pty_host/terminal/screen.h"

#include <cstddef>
#include <string>

namespace ao::pty_host {

/// Begins with a reset.
std::string snapshot_of(const Screen& screen);

/// The newest `lines` lines (0: all) of the scrollback and the screen as plain text, each with its
/// newline, without blank lines at the end.
std::string text_of(const Screen& screen, std::size_t lines);

} // namespace ao::pty_host
