// Requests, looks and waits.
#include "tests/support/session_world.h"

#include "tests/support/multiplexers.h"
#include "tests/support/process_look.h"

#include <cppunit/extensions/HelperMacros.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace ao::testing {

namespace fs = std::filesystem;

namespace {

// It is read line by line from its terminal; the two files are appended to in one write each.
constexpr const char* kScribe = R"(#!/bin/sh
if test "$2" = stubborn; then trap '' HUP TERM; fi
printf '%s %s\n' "$AO_LAUNCH_GENERATION" "$$" >>"$1/starts-$AO_SESSION_ID"
stty -echo
if test -n "$3"; then echo "resumed $3"; fi
echo ready
while IFS= read -r line; do
    printf '%s\n' "$line" >>"$1/lines-$AO_SESSION_ID"
    printf 'got %s\n' "$line"
done
while test "$2" = stubborn; do sleep 1000; done
)";

// The scribe as an agent of people's, with files of every origin that a worktree can get: so every
// step of a launch is walked without any real agent.
constexpr const char* kScribeRow = R"(
id = "scribe"
name = "Scribe"
description = "Writes down what it is told"

[binary]
names = ["sh"]

[launch]
argv = ["{bin}", "ROOT/scribe", "ROOT/records", "{prompt}"]
restore = ["{bin}", "ROOT/scribe", "ROOT/records", "plain", "{nid}"]
native_id = "reported"

[[files]]
place = "worktree"
path = ".scribe/rules.md"
rule = "marked"
marker = "managed by ao: scribe"
text = "managed by ao: scribe, {session}"

[[files]]
place = "worktree"
path = ".scribe/settings.json"
rule = "json_merge"
json = '{"scribes":["{session}"]}'
)";

// The same with hooks, by which its doings are told.
constexpr const char* kTalkerHooks = R"(
[hooks]
mechanism = "json_groups"
place = "worktree"
path = ".talker/settings.json"
entry = '{"type":"command","command":"{hook_command}"}'
events = [
    { native = "SessionStart", event = "session-start" },
    { native = "UserPromptSubmit", event = "user-prompt-submit" },
    { native = "PreToolUse", event = "pre-tool-use" },
    { native = "PermissionRequest", event = "permission-request" },
    { native = "PostToolUse", event = "post-tool-use" },
    { native = "Ask", event = "question" },
    { native = "Stop", event = "stop" },
]

[states]
session-start = "idle"
user-prompt-submit = "active"
pre-tool-use = "active"
permission-request = "blocked"
post-tool-use = "active"
question = "waiting_input"
stop = "idle"

[payload]
title = ["user-prompt-submit:prompt"]
summary = ["stop:last_assistant_message"]
)";

// Deaths are many here and none of them is the input's fault.
constexpr const char* kImpatient =
    "backoff_first=1,backoff_max=20,failures_to_degrade=1000000,deaths_to_poison=1000000";

std::vector<std::string> lines_of(const fs::path& path) {
    std::vector<std::string> lines;
    std::ifstream in{path};
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

// Read here, because our own reader believes no file of another user.
Json read_state(const fs::path& folder) {
    std::ifstream file{folder / "state.json"};
    return Json::parse(file, nullptr, false);
}

Answer read_answer(const std::optional<std::string>& text) {
    Answer answer;
    if (text) {
        answer.status = std::stoi(text->substr(9, 3));
        answer.body = Json::parse(text->substr(text->find("\r\n\r\n") + 4), nullptr, false);
    }
    return answer;
}

} // namespace

SessionWorld::SessionWorld(std::string runtime, Environment extra, std::vector<std::string> through)
    : runtime_{std::move(runtime)}
    , extra_{std::move(extra)}
    , through_{std::move(through)} {
    extra_.emplace("AO_RUNTIME", runtime_);
    extra_.emplace("PATH", path_with_zellij());
    extra_.emplace("AO_TEST_LIMITS", kImpatient);
    extra_.emplace("AO_FAILPOINT", "@" + (instance_.root() / "failpoint").string());
    extra_.emplace("AO_REQUEST_TIMEOUT", "30s");
    std::ofstream{instance_.root() / "scribe"} << kScribe;
    fs::create_directory(instance_.root() / "records");
    write_agent("scribe", kScribeRow);
    std::string talker{kScribeRow};
    talker.replace(talker.find("scribe"), 6, "talker");
    write_agent("talker", talker + kTalkerHooks);
}

void SessionWorld::write_agent(const std::string& name, std::string row) const {
    for (auto at = row.find("ROOT"); at != std::string::npos; at = row.find("ROOT")) {
        row.replace(at, 4, instance_.root().string());
    }
    const auto agents = instance_.root() / ".config/agent-orchestrator/agents";
    fs::create_directories(agents);
    std::ofstream{agents / (name + ".toml")} << row;
}

SessionWorld::~SessionWorld() {
    supervisor_.reset();
    end_multiplexers(instance_.root());
}

void SessionWorld::start() {
    supervisor_.reset();
    supervisor_ = std::make_unique<RunningSupervisor>(instance_, extra_, through_);
    supervisor_->wait_for_all_ready();
}

void SessionWorld::kill_supervisor() {
    supervisor_->kill();
    supervisor_.reset();
}

void SessionWorld::add_project(const Json& config) {
    const auto added =
        ask("POST", "/api/v1/projects",
            {{"path", repository_.path().string()}, {"projectId", "app"}, {"config", config}});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(added.body.dump(), 201, added.status);
}

Answer SessionWorld::ask(const std::string& method, const std::string& target,
                         const Json& body) const {
    try {
        return read_answer(tests::HttpClient{instance_.port()}.ask(
            method, target, "Content-Type: application/json\r\n",
            method == "GET" ? "" : body.dump()));
    } catch (const std::runtime_error&) {
        return {}; // nobody listens
    }
}

std::string SessionWorld::command_of(Character character) const {
    return "exec sh " + (instance_.root() / "scribe").string() + " " +
           (instance_.root() / "records").string() +
           (character == Character::stubborn ? " stubborn" : " plain");
}

Json SessionWorld::order_of(Character character) {
    return {{"projectId", "app"},
            {"harness", "scribe"},
            {"prompt", character == Character::stubborn ? "stubborn" : "plain"}};
}

Answer SessionWorld::spawn(Character character) {
    return ask("POST", "/api/v1/sessions", order_of(character));
}

Answer SessionWorld::spawn(const std::string& command) {
    return ask("POST", "/api/v1/sessions",
               {{"projectId", "app"}, {"harness", "shell"}, {"command", command}});
}

Answer SessionWorld::send(const std::string& id, const std::string& text) {
    const auto before = session(id);
    const auto answer = ask("POST", "/api/v1/sessions/" + id + "/send", {{"message", text}});
    note({id, before["generation"].get<int>(), text, answer.status,
          answer.body.is_object() ? answer.body.value("code", "") : ""});
    return answer;
}

Answer SessionWorld::order(const std::string& id, const std::string& what) {
    const auto target = what == "cleanup" ? "/api/v1/sessions/cleanup?session=" + id
                                          : "/api/v1/sessions/" + id + "/" + what;
    return ask("POST", target);
}

std::vector<Json> SessionWorld::sessions() {
    return supervisor_->get("/api/v1/sessions")["sessions"].get<std::vector<Json>>();
}

Json SessionWorld::session(const std::string& id) {
    return supervisor_->get("/api/v1/sessions/" + id)["session"];
}

std::string SessionWorld::screen(const std::string& id) {
    const auto answer = tests::HttpClient{instance_.port()}.ask("GET", "/api/v1/sessions/" + id +
                                                                           "/screen?lines=10000");
    return answer ? answer->substr(answer->find("\r\n\r\n") + 4) : "";
}

fs::path SessionWorld::worktree(const std::string& id) const {
    return instance_.data() / "worktrees" / "app" / id;
}

std::vector<std::pair<int, pid_t>> SessionWorld::starts(const std::string& id) const {
    std::vector<std::pair<int, pid_t>> starts;
    for (const auto& line : lines_of(instance_.root() / "records" / ("starts-" + id))) {
        std::istringstream in{line};
        auto& [generation, pid] = starts.emplace_back();
        in >> generation >> pid;
    }
    return starts;
}

std::vector<std::string> SessionWorld::lines(const std::string& id) const {
    return lines_of(instance_.root() / "records" / ("lines-" + id));
}

pid_t SessionWorld::program(const std::string& id) const {
    const auto all = starts(id);
    CPPUNIT_ASSERT_MESSAGE("the program of " + id + " never started", !all.empty());
    return all.back().second;
}

std::optional<pid_t> SessionWorld::host(const std::string& id) const {
    std::optional<pid_t> newest;
    for (int generation = 1;; ++generation) {
        const auto name = id + "." + std::to_string(generation);
        const auto folder = instance_.data() / "hosts" / name;
        std::error_code ignored;
        if (!fs::exists(folder, ignored)) {
            return newest;
        }
        const auto state = read_state(folder);
        newest =
            state.is_object() ? std::optional{state["host"]["pid"].get<pid_t>()} : std::nullopt;
    }
}

std::set<pid_t> SessionWorld::hosts() const {
    std::set<pid_t> hosts;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{instance_.data() / "hosts", none}) {
        const auto state = read_state(entry.path());
        if (state.is_object() && !state.contains("end")) {
            hosts.insert(state["host"]["pid"].get<pid_t>());
        }
    }
    return hosts;
}

void SessionWorld::leave_file(const std::string& id) {
    std::ofstream{worktree(id) / "precious"} << "of " << id;
    note_file(id);
}

void SessionWorld::note_file(const std::string& id) {
    files_[id] = (worktree(id) / "precious").string();
}

void SessionWorld::wait_until_settled() {
    supervisor_->wait_until("nothing is under way", [&] {
        for (const auto& session : sessions()) {
            const auto phase = session["phase"].get<std::string>();
            const bool is_queued = session["status"] == "queued"; // waits for others
            if (phase != "live" && phase != "ended" && !is_queued) {
                return false;
            }
        }
        return true;
    });
}

void SessionWorld::wait_for_screen(const std::string& id, const std::string& text) {
    supervisor_->wait_until(id + " shows " + text,
                            [&] { return screen(id).find(text) != std::string::npos; });
}

} // namespace ao::testing
