// The agent is started by a shell that changes into the repository first.
#include "tests/process/demo_agent/demo_bench.h"

#include <fstream>
#include <sstream>

namespace ao::testing {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSessionId = "\"session_id\":\"n-1\"";

} // namespace

DemoBench::DemoBench() {
    fs::create_directories(path("repo"));
    fs::create_directories(path("data"));
    write("hook", "#!/bin/sh\n{ printf '%s ' \"$1\" \"$2\"; cat; } >>\"${0%/*}/events\"\n");
    fs::permissions(path("hook"), fs::perms::owner_all);
    git({"init", "-q", "-b", "main"});
}

void DemoBench::write(const std::string& name, const std::string& text) const {
    std::ofstream{path(name)} << text;
}

std::string DemoBench::read(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream{path(name)}.rdbuf();
    return text.str();
}

ProgramSpec DemoBench::spec(const std::vector<std::string>& arguments) const {
    std::vector<std::string> argv{"/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", path("repo"),
                                  AO_DEMO_AGENT};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return {argv,
            {{"PATH", "/usr/bin:/bin"},
             {"HOME", dir_.path().string()},
             {"GIT_CONFIG_NOSYSTEM", "1"},
             {"AO_SESSION_ID", "app-1"},
             {"AO_DATA_DIR", path("data").string()}}};
}

PtyProgram DemoBench::start(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all{"--hook", path("hook"), "--session-id", "n-1"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return PtyProgram{spec(all)};
}

ProgramResult DemoBench::git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"/usr/bin/git", "-C", path("repo")});
    auto all = spec({});
    all.argv = std::move(arguments);
    return run_program(all);
}

std::vector<std::string> DemoBench::events() const {
    std::vector<std::string> events;
    std::istringstream lines{read("events")};
    for (std::string line; std::getline(lines, line);) {
        const auto id = line.find(kSessionId);
        if (!line.starts_with("demo ") || id == std::string::npos) {
            throw std::runtime_error{"the hook program got something else: " + line};
        }
        line.erase(id, std::string{kSessionId}.size());
        events.push_back(line.substr(std::string{"demo "}.size()));
    }
    return events;
}

std::string DemoBench::event_names() const {
    std::string names;
    for (const auto& event : events()) {
        names += (names.empty() ? "" : " ") + event.substr(0, event.find(' '));
    }
    return names;
}

} // namespace ao::testing
