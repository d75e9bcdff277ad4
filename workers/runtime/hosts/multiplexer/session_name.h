// The name under which a multiplexer knows a session. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ao::workers::hosts {

/// Of "tmux:app-1.2": "app-1_2". A handle with other characters than letters, digits, - and _, or
/// longer than `longest`, becomes as much of it as fits and a hash of the whole, so that two
/// handles never share a name and no name has a character with a meaning.
std::string session_name(std::string_view handle, std::size_t longest);

} // namespace ao::workers::hosts
