// How the daemon is set: environment variables, read by the supervisor and the CLI through this
// one loader (api-cli.md 1.2). Standard library only.
#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::daemon {

inline constexpr std::string_view kServiceName = "agent-orchestrator-daemon";
inline constexpr std::string_view kBindHost = "127.0.0.1"; // fixed: there is no way to change it

struct Settings {
    std::uint16_t port = 3001;
    std::chrono::milliseconds request_timeout{60'000};
    std::chrono::milliseconds shutdown_timeout{10'000};
    std::string agent = "claude-code";
    std::uint64_t max_sessions = 0;       // that run side by side; 0: as many as are wanted
    std::uint64_t memory_floor_mib = 256; // left to the machine before one more is started
    std::string runtime = "auto";         // of new sessions: auto, pty, tmux or zellij
    std::vector<std::string> allowed_origins{"app://renderer"};
    std::filesystem::path run_file; // <user config dir>/agent-orchestrator/running.json
    std::filesystem::path data_dir; // <user config dir>/agent-orchestrator/data
};

/// Looks a variable up; empty counts as unset.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

Environment process_environment();

/// <user config dir>/agent-orchestrator, or nothing when the home directory is unknown.
/// The user config dir is $XDG_CONFIG_HOME when that is an absolute path, else $HOME/.config.
std::optional<std::filesystem::path> user_settings_dir(const Environment& environment);

/// The settings, or a message that names the variable, what was given and what is accepted.
tl::expected<Settings, std::string> load_settings(const Environment& environment);

} // namespace ao::daemon
