// A directory that is reached through symbolic links has two names, and agents may know it by
// either.
#pragma once

#include <string>

namespace ao::workers::agents {

/// The path without symbolic links; empty if it has none. The directory need not be there yet; one
/// that cannot be looked at is taken as it is spelled.
std::string other_spelling(const std::string& path);

} // namespace ao::workers::agents
