// The configuration of our tmux server. Pure.
#pragma once

#include <string_view>

namespace ao::workers::hosts {

/// Read by the server when it starts, instead of the user's. Nothing in it may fail on an older
/// tmux: -q where an option is younger than 3.2.
inline constexpr std::string_view kTmuxConfig = R"(# Written by ao for its own tmux server.
set -s escape-time 10
set -s exit-empty on
set -g default-terminal screen-256color
set -g history-limit 10000
# How a pane ended can be asked for until ao has done so.
set -g remain-on-exit on
set -gq remain-on-exit-format ''
# Nothing of tmux itself is seen, and no key is taken away from the program.
set -g status off
set -g prefix None
set -g prefix2 None
unbind -aT prefix
unbind -aT root
set -g mouse on
bind -n WheelUpPane if -F '#{||:#{alternate_on},#{||:#{pane_in_mode},#{mouse_any_flag}}}' 'send -M' 'copy-mode -e'
bind -n WheelDownPane send -M
set -g focus-events on
set -g allow-rename off
set -g automatic-rename off
set -g visual-bell off
# A phone beside a desktop must not shrink what the desktop sees.
set -g window-size largest
set -g default-size 220x50
# Programs get the environment of their session from ao-pane, and none from here.
set -g update-environment ''
set -as terminal-features ',*:RGB'
)";

} // namespace ao::workers::hosts
