// ao agent ls | show | check.
#include "cli/agent_list.h"
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace ao::cli {

namespace {

// The daemon takes no more (api/openapi.yaml, CheckAgentFileRequest).
constexpr std::size_t kMaxFileBytes = 262'144;

Result<std::string> read_file(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return fail(format("{} is a folder; name the file of an agent", display_line(path)));
    }
    std::ifstream file{path, std::ios::binary};
    std::string text(kMaxFileBytes + 1, '\0');
    if (!file) {
        return fail(format("{} cannot be read: {}", display_line(path), std::strerror(errno)));
    }
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxFileBytes) {
        return fail(format("{} is larger than {} bytes", display_line(path), kMaxFileBytes));
    }
    return text;
}

/// What is no UTF-8 is no TOML either, and could not be sent as it is.
Result<std::string> check_body(const std::string& path, const std::string& text) try {
    return Json{{"name", path}, {"text", text}}.dump();

} catch (const Json::type_error&) {

    return fail(format("{} is not UTF-8", display_line(path)));
}

std::string about(const Json& agent) {
    const auto version = line_at(agent, "version");
    const auto path = line_at(agent, "path");
    const auto login = line_at(agent, "login");
    return format("# {}: {}{}{}{}; from {}\n", line_at(agent, "id"), line_at(agent, "availability"),
                  path.empty() ? "" : ", " + path, version.empty() ? "" : " " + version,
                  login.empty() ? "" : ", login: " + login, line_at(agent, "file"));
}

Result<void> look_again() {
    const auto looked =
        ask_daemon_json({.method = "POST", .target = "/api/v1/workers/agents/probe"});
    if (!looked) {
        return tl::unexpected{looked.error()};
    }
    if (line_at(*looked, "state") != "done") {
        return fail("the agents worker has not looked to the end; see what it does with: ao "
                    "worker ls");
    }
    return {};
}

/// Right after the first start nobody has looked yet: then it is waited for.
Result<Json> agents(bool looks_again) {
    if (looks_again) {
        if (const auto looked = look_again(); !looked) {
            return tl::unexpected{looked.error()};
        }
    }
    auto answer = ask_daemon_json({.target = "/api/v1/agents"});
    if (answer && !looks_again && list_at(*answer, "agents").empty()) {
        return agents(true);
    }
    return answer;
}

} // namespace

Result<int> list_agents(const Console& console, const AgentOptions& options) {
    const auto answer = agents(options.looks_again);
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(agent_list(*answer, console));
    }
    return 0;
}

Result<int> show_agent(const Console& console, const AgentOptions& options) {
    const auto answer =
        ask_daemon_json({.target = "/api/v1/agents/" + escape_segment(options.agent)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else { // what is printed is the file of an agent again
        console.print(about(*answer) + display_text(text_at(*answer, "text")));
    }
    return 0;
}

Result<int> check_agent_file(const Console& console, const AgentOptions& options) {
    const auto text = read_file(options.file);
    if (!text) {
        return tl::unexpected{text.error()};
    }
    auto body = check_body(options.file, *text);
    if (!body) {
        return tl::unexpected{body.error()};
    }
    const auto answer = ask_daemon_json(
        {.method = "POST", .target = "/api/v1/agents/check", .body = std::move(*body)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto problems = list_at(*answer, "problems");
    if (options.is_json) {
        console.print_json(*answer);
        return problems.empty() ? 0 : kRuntimeFailure;
    }
    for (const auto& problem : problems) {
        console.print(display_line(problem.is_string() ? problem.get<std::string>() : "") + '\n');
    }
    if (problems.empty()) {
        const auto replaced = line_at(*answer, "replaces");
        std::error_code ignored;
        const bool is_itself =
            std::filesystem::equivalent(options.file, text_at(*answer, "replaces"), ignored);
        console.print(
            format("{}: ok, agent {}{}\n", display_line(options.file), line_at(*answer, "agent"),
                   replaced.empty() || is_itself ? "" : "; it takes the place of " + replaced));
    }
    return problems.empty() ? 0 : kRuntimeFailure;
}

} // namespace ao::cli
