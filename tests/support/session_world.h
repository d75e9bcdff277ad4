// A supervisor with sessions on one real repository, for tests that kill parts of it: it keeps what
// was asked for and what was answered, starts what was killed, and checks afterwards that nothing
// is lost and nothing is left over (session_invariants.cpp). Everything through HTTP.
#pragma once

#include "tests/support/running_supervisor.h"
#include "tests/support/sample_repository.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ao::testing {

/// For what was typed to be read and for what was killed to go; typical is milliseconds.
inline constexpr std::chrono::seconds kSettleWithin{10};

/// What a request came to. `status` 0: the connection broke, so nobody knows.
struct Answer {
    int status = 0;
    Json body;

    bool is_ok() const { return status / 100 == 2; }
};

/// A message and how its sending was answered.
struct SentMessage {
    std::string session;
    int generation = 0; // of the launch that it was sent to
    std::string text;
    int status = 0;
    std::string code; // of the refusal
};

class SessionWorld {
public:
    using Environment = std::map<std::string, std::string>;

    /// What runs in a session. Both write down that they started and every line they read, and show
    /// it; the stubborn one hears neither SIGHUP nor SIGTERM and outlives its terminal.
    enum class Character { plain, stubborn };

    /// `extra` is added to the supervisor's environment, `through` leads its command line.
    explicit SessionWorld(std::string runtime = "pty", Environment extra = {},
                          std::vector<std::string> through = {});

    /// Ends everything that is left of it.
    ~SessionWorld();

    SessionWorld(const SessionWorld&) = delete;
    SessionWorld& operator=(const SessionWorld&) = delete;

    /// A file of people's for an agent; ROOT in it becomes the instance's folder.
    void write_agent(const std::string& name, std::string row) const;

    // The supervisor. What is set holds from the next start on.
    void set(const std::string& variable, const std::string& value) { extra_[variable] = value; }

    void start();
    void kill_supervisor();

    RunningSupervisor& supervisor() { return *supervisor_; }

    const Instance& instance() const { return instance_; }

    const std::string& runtime() const { return runtime_; }

    const SampleRepository& repository() const { return repository_; }

    void add_project(const Json& config = Json::object());

    // Requests; a broken connection is an answer too. `ask` may be called from any thread.
    Answer ask(const std::string& method, const std::string& target,
               const Json& body = Json::object()) const;
    Answer spawn(Character character = Character::plain);
    Answer spawn(const std::string& command);
    Answer send(const std::string& session, const std::string& text);
    Answer order(const std::string& session, const std::string& what);

    void note(SentMessage message) { messages_.push_back(std::move(message)); }

    // Looks.
    std::vector<Json> sessions();
    Json session(const std::string& id);
    std::string screen(const std::string& id);
    std::filesystem::path worktree(const std::string& id) const;

    /// The scribe as a shell's command, and as an agent's prompt.
    std::string command_of(Character character) const;
    static Json order_of(Character character);

    /// "<generation> <pid>" of every start of the session's program.
    std::vector<std::pair<int, pid_t>> starts(const std::string& id) const;

    /// Every line that its program has read.
    std::vector<std::string> lines(const std::string& id) const;

    /// The program of its newest launch; fails the test when there is none.
    pid_t program(const std::string& id) const;

    /// The process that keeps the session's terminal, or nothing.
    std::optional<pid_t> host(const std::string& id) const;

    /// All processes that keep a terminal and have not said that they ended.
    std::set<pid_t> hosts() const;

    /// The receipt of the message of that text, or null.
    Json receipt_of(const SentMessage& sent);

    /// Leaves an uncommitted file in the session's worktree; it must never be lost.
    void leave_file(const std::string& id);

    /// One was left by somebody else, with "of <id>" in it.
    void note_file(const std::string& id);

    /// Waits until no step is under way for any session.
    void wait_until_settled();
    void wait_for_screen(const std::string& id, const std::string& text);

    /// Empty, or everything that does not hold now that all is quiet.
    std::string broken();

private:
    std::string broken_sessions();
    std::string broken_worktrees();
    std::string broken_processes();
    std::string broken_messages();

    std::string runtime_;
    Environment extra_;
    std::vector<std::string> through_;
    Instance instance_;
    SampleRepository repository_{instance_.root() / "repo"};
    std::unique_ptr<RunningSupervisor> supervisor_;
    std::vector<SentMessage> messages_;
    std::map<std::string, std::string> files_; // session to the file left in its worktree
};

} // namespace ao::testing
