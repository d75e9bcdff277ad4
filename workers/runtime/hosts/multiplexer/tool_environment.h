// The environment in which a multiplexer's programs run: named, small, and without the marks of a
// terminal or multiplexer that the daemon was perhaps started from. A server keeps it for life.
#pragma once

#include "workers/program_run.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace ao::workers::hosts {

inline std::vector<std::string> tool_environment() {
    const char* const home = std::getenv("HOME");
    return {"PATH=" + search_path(), "HOME=" + std::string{home == nullptr ? "/" : home},
            "SHELL=/bin/sh",         "LANG=C.UTF-8",
            "LC_ALL=C.UTF-8",        "TERM=xterm-256color",
            "COLORTERM=truecolor"};
}

} // namespace ao::workers::hosts
