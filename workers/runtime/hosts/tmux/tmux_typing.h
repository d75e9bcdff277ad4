// The commands that type a message exactly once, whoever dies in between. Pure.
//
// Two options of the pane remember what was done, and each is tested and set in the same list of
// commands as the keys that it stands for: @ao_sent holds the ids of the last messages that were
// pasted, @ao_open the one of them that has not been submitted. A message that finds another one
// open submits that first, so that two of them never become one.
#pragma once

#include <string>
#include <vector>

namespace ao::workers::hosts {

using TmuxCommands = std::vector<std::string>;

/// Pastes what is on standard input, unless that was done before.
TmuxCommands paste_once(const std::string& target, const std::string& id);

/// Presses Enter, if that message is open.
TmuxCommands submit_once(const std::string& target, const std::string& id);

/// Presses the interrupt key, unless that was done before.
TmuxCommands interrupt_once(const std::string& target, const std::string& id);

/// Whether text that came from elsewhere may stand in a command of tmux: message ids are ours.
bool is_plain_id(const std::string& id);

} // namespace ao::workers::hosts
