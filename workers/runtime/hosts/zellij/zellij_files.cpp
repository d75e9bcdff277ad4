// runtime-workspace.md 1.7 and 1.11.
#include "workers/runtime/hosts/zellij/zellij_files.h"

#include "ipc/pty/host_state.h"

#include <cerrno>
#include <cstdio>
#include <sys/stat.h>

namespace ao::workers::hosts {

namespace {

// Nothing of zellij itself is seen, no key is taken away from the program, nothing is saved: a
// saved session would come back to life at an attach and run its command again.
constexpr std::string_view kConfig = R"(// Written by ao for its own zellij sessions.
keybinds clear-defaults=true {
}
load_plugins {
}
default_mode "locked"
on_force_close "detach"
pane_frames false
session_serialization false
show_startup_tips false
show_release_notes false
scroll_buffer_size 10000
mouse_mode true
advanced_mouse_actions false
mouse_hover_effects false
focus_follows_mouse false
support_kitty_keyboard_protocol false
auto_layout false
web_server false
web_sharing "disabled"
)";

bool make_folder(const std::string& path) {
    return ::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST;
}

} // namespace

std::string zellij_home(const std::string& place) {
    return place + "ellij";
}

bool prepare_zellij(const std::string& place) {
    const auto home = zellij_home(place);
    return make_folder(place) && make_folder(home) && make_folder(home + "/config") &&
           pty::write_file_atomically(home + "/config/config.kdl", std::string{kConfig})
               .has_value();
}

std::string kdl_string(std::string_view text) {
    std::string quoted{"\""};
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u{%x}", byte);
            quoted += escape;
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

std::string layout_of(const std::vector<std::string>& command,
                      const std::string& working_directory) {
    std::string layout = "layout {\n    cwd " + kdl_string(working_directory) +
                         "\n    pane command=" + kdl_string(command.front()) +
                         " borderless=true close_on_exit=false {\n        args";
    for (std::size_t i = 1; i < command.size(); ++i) {
        layout += " " + kdl_string(command[i]);
    }
    return layout + "\n    }\n}\n";
}

} // namespace ao::workers::hosts
