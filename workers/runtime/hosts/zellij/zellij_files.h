// Files that zellij reads: our configuration instead of the user's, and the layout of one session.
// The functions that make text are pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ao::workers::hosts {

/// Beside the folder of the sockets: configuration, cache and data that are not the user's.
std::string zellij_home(const std::string& place);

/// Makes the folders and writes the configuration. False when that is not possible.
bool prepare_zellij(const std::string& place);

/// One pane that runs `command` and stays when that has ended.
std::string layout_of(const std::vector<std::string>& command,
                      const std::string& working_directory);

/// A string of KDL with its quotes.
std::string kdl_string(std::string_view text);

} // namespace ao::workers::hosts
