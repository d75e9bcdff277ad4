// Reads the settings from the environment; the order of the checks is the order of the table in
// the contract, and the first error wins.
#include "ipc/daemon/settings.h"

#include "ipc/daemon/duration.h"

#include <charconv>
#include <cstdlib>

namespace ao::daemon {

namespace {

using Problem = std::optional<std::string>;

std::string refusal(std::string_view name, std::string_view given, std::string_view accepted) {
    std::string text{name};
    text.append(" is \"").append(given).append("\": it must be ").append(accepted);
    return text;
}

Problem read_port(const Environment& environment, std::uint16_t& port) {
    const auto given = environment("AO_PORT");
    if (!given) {
        return std::nullopt;
    }
    std::string_view digits{*given};
    if (digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value == 0) {
        return refusal("AO_PORT", *given, "a whole number from 1 to 65535");
    }
    port = value;
    return std::nullopt;
}

Problem read_count(const Environment& environment, std::string_view name, std::uint64_t max,
                   std::string_view accepted, std::uint64_t& count) {
    const auto given = environment(name);
    if (!given) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto* const last = given->data() + given->size();
    const auto [end, error] = std::from_chars(given->data(), last, value);
    if (error != std::errc{} || end != last || value > max) {
        return refusal(name, *given, accepted);
    }
    count = value;
    return std::nullopt;
}

Problem read_timeout(const Environment& environment, std::string_view name,
                     std::chrono::milliseconds& timeout) {
    const auto given = environment(name);
    if (!given) {
        return std::nullopt;
    }
    const auto value = parse_duration(*given);
    if (!value || value->count() <= 0) {
        return refusal(name, *given, "a duration above zero, such as 500ms, 30s or 2m30s");
    }
    timeout = std::chrono::ceil<std::chrono::milliseconds>(*value);
    return std::nullopt;
}

Problem read_runtime(const Environment& environment, std::string& runtime) {
    const auto given = environment("AO_RUNTIME");
    if (!given) {
        return std::nullopt;
    }
    if (*given != "auto" && *given != "pty" && *given != "tmux" && *given != "zellij") {
        return refusal("AO_RUNTIME", *given, "auto, pty, tmux or zellij");
    }
    runtime = *given;
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    const auto from = text.find_first_not_of(kBlanks);
    if (from == std::string_view::npos) {
        return {};
    }
    return text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

Problem read_origins(const Environment& environment, std::vector<std::string>& origins) {
    const auto given = environment("AO_ALLOWED_ORIGINS");
    if (!given) {
        return std::nullopt;
    }
    origins.clear();
    std::string_view rest{*given};
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto origin = trimmed(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        if (origin == "null" || origin == "*") {
            return refusal("AO_ALLOWED_ORIGINS", *given,
                           "a list of exact origins; \"null\" and \"*\" would admit any page");
        }
        if (!origin.empty()) {
            origins.emplace_back(origin);
        }
    }
    return std::nullopt;
}

Problem read_path(const Environment& environment, std::string_view name, std::string_view leaf,
                  std::filesystem::path& path) {
    if (const auto given = environment(name)) {
        path = *given;
        return std::nullopt;
    }
    const auto dir = user_settings_dir(environment);
    if (!dir) {
        return std::string{name} + " is not set and the home directory is unknown: set HOME or " +
               std::string{name};
    }
    path = *dir / leaf;
    return std::nullopt;
}

} // namespace

Environment process_environment() {
    return [](std::string_view name) -> std::optional<std::string> {
        const char* value = std::getenv(std::string{name}.c_str());
        if (value == nullptr || *value == '\0') {
            return std::nullopt;
        }
        return std::string{value};
    };
}

std::optional<std::filesystem::path> user_settings_dir(const Environment& environment) {
    if (const auto config = environment("XDG_CONFIG_HOME"); config && config->starts_with('/')) {
        return std::filesystem::path{*config} / "agent-orchestrator";
    }
    if (const auto home = environment("HOME")) {
        return std::filesystem::path{*home} / ".config" / "agent-orchestrator";
    }
    return std::nullopt;
}

tl::expected<Settings, std::string> load_settings(const Environment& environment) {
    Settings settings;
    Problem problem = read_port(environment, settings.port);
    if (!problem) {
        problem = read_timeout(environment, "AO_REQUEST_TIMEOUT", settings.request_timeout);
    }
    if (!problem) {
        problem = read_timeout(environment, "AO_SHUTDOWN_TIMEOUT", settings.shutdown_timeout);
    }
    if (const auto agent = environment("AO_AGENT")) {
        settings.agent = *agent;
    }
    if (!problem) {
        problem = read_runtime(environment, settings.runtime);
    }
    if (!problem) {
        problem = read_origins(environment, settings.allowed_origins);
    }
    if (!problem) {
        problem = read_path(environment, "AO_RUN_FILE", "running.json", settings.run_file);
    }
    if (!problem) {
        problem = read_path(environment, "AO_DATA_DIR", "data", settings.data_dir);
    }
    if (!problem) {
        problem =
            read_count(environment, "AO_MAX_SESSIONS", 100'000,
                       "a whole number up to 100000; 0 means no limit", settings.max_sessions);
    }
    if (!problem) {
        problem = read_count(environment, "AO_MEMORY_FLOOR", 1U << 24,
                             "a whole number of MiB up to 16777216; 0 switches it off",
                             settings.memory_floor_mib);
    }
    if (problem) {
        return tl::unexpected{*std::move(problem)};
    }
    return settings;
}

} // namespace ao::daemon
