// Asks each tool for its version. Only git is needed; sessions run without a multiplexer.
#include "cli/tool_checks.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/own_programs.h"
#include "cli/tool_probe.h"

#include <vector>

namespace ao::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kProbeWithin = 2s;

struct Tool {
    std::string name;
    std::string version_flag;
    std::vector<int> oldest; // empty: any
    bool is_needed = false;
    std::string is_good_for;
};

const std::vector<Tool>& tools() {
    static const std::vector<Tool> kTools{
        {"git", "--version", {2, 25, 0}, true, "supports worktrees"},
        {"zellij", "--version", {0, 44}, false, "can run sessions"},
        {"tmux", "-V", {}, false, "can run sessions"},
    };
    return kTools;
}

std::string joined(const std::vector<int>& version) {
    std::string text;
    for (const int part : version) {
        text += (text.empty() ? "" : ".") + std::to_string(part);
    }
    return text;
}

std::string first_line(const std::string& text) {
    return display_line(text.substr(0, text.find('\n')));
}

Check check_tool(const Tool& tool) {
    const auto blame = tool.is_needed ? Level::fail : Level::warn;
    const auto say = [&tool](Level level, std::string message) {
        return Check{level, "Tools", tool.name, std::move(message)};
    };
    const auto path = find_in_path(tool.name);
    if (path.empty()) {
        return say(blame, format("not in PATH; install {} {}", tool.name,
                                 tool.is_needed ? "to use ao" : "to run sessions in it"));
    }
    const auto output = run_tool(path, {tool.version_flag}, kProbeWithin);
    if (output.exit_code != 0) {
        return say(Level::fail, format("{} {} {}", display_line(path), tool.version_flag,
                                       output.exit_code ? "fails" : "does not end in time"));
    }
    const auto version = find_version(output.text);
    if (version < tool.oldest) {
        return say(tool.is_needed ? Level::warn : Level::fail,
                   format("{}; >= {} is needed", first_line(output.text), joined(tool.oldest)));
    }
    return say(Level::pass, format("{} ({}); {}", first_line(output.text), display_line(path),
                                   tool.is_good_for));
}

} // namespace

void check_tools(Checks& checks) {
    for (const auto& tool : tools()) {
        checks.push_back(check_tool(tool));
    }
}

void check_own_binary(Checks& checks) {
    const auto in_path = find_in_path("ao");
    std::error_code error;
    const bool is_ours =
        !in_path.empty() && std::filesystem::equivalent(in_path, own_path(), error);
    const auto message =
        is_ours ? display_line(in_path)
        : in_path.empty()
            ? "ao is not in PATH; add " + display_line(own_path().parent_path().string())
            : display_line(in_path) + " comes first in PATH, but this is " +
                  display_line(own_path().string());
    checks.push_back({is_ours ? Level::pass : Level::warn, "Tools", "ao-binary", message});
}

} // namespace ao::cli
