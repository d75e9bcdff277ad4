// The real tmux and zellij that tests use, where they are.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ao::testing {

/// PATH with the folder that scripts/install-zellij fills, first.
std::string path_with_zellij();

/// "pty", and of "tmux" and "zellij" those that are installed.
std::vector<std::string> runtimes_here();

/// Ends every server of a multiplexer that keeps its sockets below that folder.
void end_multiplexers(const std::filesystem::path& root);

} // namespace ao::testing
