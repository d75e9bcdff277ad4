// What lies in the directory of a session in a multiplexer beside the state file, for ao-pane,
// those who start it and those who look at it. Standard library only.
#pragma once

#include <string>

namespace ao::pty {

/// A LaunchSpec's frame: what the pane is to run. ao-pane removes it when it takes it.
inline std::string pane_spec_path(const std::string& directory) {
    return directory + "/launch";
}

/// A named pipe: ao-pane writes one LaunchAnswer's frame into it if somebody reads there.
inline std::string pane_ready_path(const std::string& directory) {
    return directory + "/ready";
}

/// Of the ao-pty-host through which it is looked at, while somebody looks.
inline std::string viewer_directory(const std::string& directory) {
    return directory + "/terminal";
}

} // namespace ao::pty
