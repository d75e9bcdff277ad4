// What must hold whatever died, over the API, git, /proc and what the programs wrote down.
#include "tests/support/process_look.h"
#include "tests/support/session_world.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace ao::testing {

namespace fs = std::filesystem;

namespace {

bool is_live(const Json& session) {
    return session["phase"] == "live";
}

std::string id_of(const Json& session) {
    return session["id"].get<std::string>();
}

bool runs(pid_t pid) {
    const auto all = look_at_processes();
    return std::any_of(all.begin(), all.end(), [&](const ProcessLook& look) {
        return look.pid == pid && !look.is_zombie();
    });
}

} // namespace

// A session runs, once, or is over; what is over has nothing running.
std::string SessionWorld::broken_sessions() {
    std::ostringstream broken;
    for (const auto& session : sessions()) {
        const auto id = id_of(session);
        std::map<int, int> starts_of;
        for (const auto& [generation, pid] : starts(id)) {
            if (++starts_of[generation] > 1) {
                broken << id << ": launch " << generation << " started twice\n";
            }
        }
        const auto generation = session["generation"].get<int>();
        if (!starts_of.empty() && starts_of.rbegin()->first > generation) {
            broken << id << ": a launch that nobody knows started\n";
        }
        if (is_live(session) && runtime_ != "auto" &&
            session["terminalHandleId"].get<std::string>().rfind(runtime_ + ":", 0) ==
                std::string::npos) {
            broken << id << ": its handle is " << session["terminalHandleId"] << "\n";
        }
        if (is_live(session) && (starts_of[generation] != 1 || !runs(program(id)))) {
            broken << id << ": is called live and its program does not run\n";
        }
    }
    return broken.str();
}

// Folders, registrations and branches are those of the rows, and no file is lost.
std::string SessionWorld::broken_worktrees() {
    std::ostringstream broken;
    std::set<fs::path> wanted;
    std::set<std::string> branches;
    for (const auto& session : sessions()) {
        branches.insert(session["branch"].get<std::string>());
        if (session["workspace"] == "present") {
            wanted.insert(worktree(id_of(session)));
        } else if (is_live(session)) {
            broken << id_of(session) << ": is live without a worktree\n";
        }
    }
    std::set<fs::path> there;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{instance_.data() / "worktrees/app", none}) {
        there.insert(entry.path());
    }
    std::set<fs::path> registered;
    for (const auto& path : repository_.worktrees()) {
        registered.insert(path);
    }
    const auto compare = [&](const std::set<fs::path>& found, const char* what) {
        for (const auto& path : found) {
            if (!wanted.contains(path)) {
                broken << path << ": " << what << " without a session\n";
            }
        }
        for (const auto& path : wanted) {
            if (!found.contains(path)) {
                broken << path << ": the session's worktree has no " << what << "; "
                       << session(path.filename()).dump() << "\n";
            }
        }
    };
    compare(there, "folder");
    compare(registered, "registration");
    for (const auto& branch : repository_.branches("ao/")) {
        if (!branches.contains(branch)) {
            broken << branch << ": a branch without a session\n";
        }
    }
    for (const auto& [id, path] : files_) {
        std::ifstream in{path};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        if (text != "of " + id) {
            broken << path << ": an uncommitted file is lost\n";
        }
    }
    return broken.str();
}

// Everything that carries this instance's data directory is the supervisor, a worker of it, or
// belongs to the current launch of a session that is live.
std::string SessionWorld::broken_processes() {
    std::ostringstream broken;
    std::map<std::string, std::string> generations;
    std::set<pid_t> hosts;
    for (const auto& session : sessions()) {
        if (is_live(session)) {
            generations[id_of(session)] = std::to_string(session["generation"].get<int>());
            hosts.insert(host(id_of(session)).value_or(0));
        }
    }
    std::vector<pid_t> parents{supervisor_->pid()};
    std::multiset<std::string> workers;
    for (const auto& look : look_at_processes()) {
        if (look.variable("AO_DATA_DIR") != instance_.data().string() || look.is_zombie() ||
            look.pid == supervisor_->pid()) {
            continue;
        }
        const auto session = look.variable("AO_SESSION_ID");
        const bool is_worker = !session && look.parent == supervisor_->pid() &&
                               fs::path{look.program}.filename().string().starts_with("ao-worker-");
        const bool is_host = !session && hosts.contains(look.pid);
        const bool is_sessions = session && generations.contains(*session) &&
                                 generations[*session] == look.variable("AO_LAUNCH_GENERATION");
        if (is_worker) {
            workers.insert(look.program);
        }
        if (is_worker || is_host) {
            parents.push_back(look.pid);
        } else if (!is_sessions) {
            broken << "process " << look.pid << " (" << look.name << ") of "
                   << session.value_or("no session") << ": left over\n";
        }
    }
    for (const auto& program : workers) {
        if (workers.count(program) > 1) {
            broken << program << ": runs twice\n";
        }
    }
    for (const auto& zombie : zombies_of(parents)) {
        broken << "process " << zombie.pid << " (" << zombie.name << "): a zombie\n";
    }
    return broken.str();
}

// Accepted: read exactly once, unless the launch that it was sent to ended. Never twice, never
// torn, never two in one, and not at all when it was refused for the session's state.
std::string SessionWorld::broken_messages() {
    std::ostringstream broken;
    std::map<std::string, std::multiset<std::string>> read;
    std::map<std::string, int> live;
    std::set<std::string> known;
    for (const auto& session : sessions()) {
        const auto id = id_of(session);
        const auto lines = this->lines(id);
        read[id] = {lines.begin(), lines.end()};
        live[id] = is_live(session) ? session["generation"].get<int>() : 0;
    }
    for (const auto& message : messages_) {
        known.insert(message.session + message.text);
        const auto count = read[message.session].count(message.text);
        const bool must_be_there = message.status / 100 == 2 && message.generation > 0 &&
                                   live[message.session] == message.generation;
        const bool must_not = message.code.starts_with("SESSION_");
        if (count > 1 || (must_be_there && count == 0) || (must_not && count > 0)) {
            broken << message.session << ": \"" << message.text << "\" (answered with "
                   << message.status << " " << message.code << ") was read " << count
                   << " times; its receipt: " << receipt_of(message) << "\n";
        }
    }
    for (const auto& [id, lines] : read) {
        for (const auto& line : lines) {
            const bool is_bare_enter = line.empty() && runtime_ == "zellij"; // after a death
            if (!known.contains(id + line) && !is_bare_enter) {
                broken << id << ": \"" << line << "\" was read and never sent\n";
            }
        }
    }
    return broken.str();
}

Json SessionWorld::receipt_of(const SentMessage& sent) {
    const auto all = supervisor_->get("/api/v1/sessions/" + sent.session + "/messages?limit=1000");
    for (const auto& message : all["messages"]) {
        if (message["message"] == sent.text) {
            return message;
        }
    }
    return nullptr;
}

std::string SessionWorld::broken() {
    wait_until_settled();
    std::string found;
    const auto is_whole = [&] {
        found = broken_sessions() + broken_worktrees() + broken_processes() + broken_messages();
        return found.empty();
    };
    // What was typed is read a moment later, and what was killed goes a moment later.
    const auto until = std::chrono::steady_clock::now() + kSettleWithin;
    while (!is_whole() && std::chrono::steady_clock::now() < until) {
        wait_until_settled();
    }
    return found;
}

} // namespace ao::testing
