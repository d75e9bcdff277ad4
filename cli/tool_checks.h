// Looks at the tools on this machine itself, for when no daemon can tell.
#pragma once

#include "cli/check.h"

namespace ao::cli {

/// git, zellij and tmux; each probe takes at most 2 s.
void check_tools(Checks& checks);

/// Whether `ao` in PATH is this program.
void check_own_binary(Checks& checks);

} // namespace ao::cli
