// The commands of ao: each takes its options and gives the exit code. command_tree.cpp says how
// they are written on a command line.
#pragma once

#include "cli/console.h"
#include "cli/failure.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ao::cli {

struct StartOptions {
    std::chrono::milliseconds timeout{10'000};
    std::string log_file; // empty: daemon.log beside the run file
    bool is_json = false;
};

struct StopOptions {
    std::chrono::milliseconds timeout{10'000};
    bool is_json = false;
};

struct ReportOptions {
    bool is_json = false;
};

struct WorkerOptions {
    std::string id;
    std::uint64_t log_bytes = 16'384;
    bool is_json = false;
};

struct AgentOptions {
    std::string agent;
    std::string file;
    bool looks_again = false;
    bool is_json = false;
};

struct EventsOptions {
    std::optional<std::uint64_t> after;
    bool does_follow = false;
    bool is_json = false;
};

struct ProjectOptions {
    std::string id;
    std::string path;
    std::string name;
    bool is_workspace = false;         // several repositories in one folder
    std::vector<std::string> settings; // key=value
    std::string config_file;
    std::string config_json;
    bool is_cleared = false;
    bool is_sure = false; // --yes
    bool is_json = false;
};

struct SpawnOptions {
    std::string project;
    std::string harness;
    std::string prompt;
    std::string prompt_file; // "-": stdin
    std::string model;
    std::string permissions;
    std::string command;
    std::string branch;
    std::string name;
    std::string issue;
    bool is_json = false;
};

struct SessionOptions {
    std::string id;
    std::string project;
    std::string name;
    std::string detach_key = "ctrl-\\";
    std::uint64_t lines = 200;
    bool includes_ended = false;
    bool is_dry_run = false;
    bool keeps_workspace = false;
    bool is_sure = false;
    bool is_json = false;
};

struct SendOptions {
    std::string session;
    std::string message;
    std::string file; // "-": stdin
    bool is_interrupt = false;
    bool is_answer = false;
    bool is_json = false;
};

struct UsageOptions {
    std::optional<std::string> project;
    std::optional<std::string> session;
    bool is_json = false;
};

/// Returns as soon as the daemon is ready or has died.
Result<int> start(const Console& console, const StartOptions& options);

/// Asks the daemon to shut down and waits until its process is gone. Sends no signal.
Result<int> stop(const Console& console, const StopOptions& options);

/// Succeeds in every state of the daemon.
Result<int> status(const Console& console, const ReportOptions& options);

/// Any failed check makes the exit code 1.
Result<int> doctor(const Console& console, const ReportOptions& options);

Result<int> list_workers(const Console& console, const WorkerOptions& options);
Result<int> restart_worker(const Console& console, const WorkerOptions& options);
Result<int> probe_worker(const Console& console, const WorkerOptions& options);
Result<int> print_worker_log(const Console& console, const WorkerOptions& options);

Result<int> list_agents(const Console& console, const AgentOptions& options);
Result<int> show_agent(const Console& console, const AgentOptions& options);
/// Any problem makes the exit code 1.
Result<int> check_agent_file(const Console& console, const AgentOptions& options);

Result<int> list_projects(const Console& console, const ProjectOptions& options);
Result<int> show_project(const Console& console, const ProjectOptions& options);
Result<int> add_project(const Console& console, const ProjectOptions& options);
Result<int> configure_project(const Console& console, const ProjectOptions& options);
Result<int> remove_project(const Console& console, const ProjectOptions& options);

/// Shows each step; returns when the session runs, or with the reason why it does not.
Result<int> spawn(const Console& console, const SpawnOptions& options);

Result<int> list_sessions(const Console& console, const SessionOptions& options);
Result<int> show_session(const Console& console, const SessionOptions& options);
Result<int> kill_session(const Console& console, const SessionOptions& options);
Result<int> restore_session(const Console& console, const SessionOptions& options);
Result<int> rename_session(const Console& console, const SessionOptions& options);
Result<int> clean_up_sessions(const Console& console, const SessionOptions& options);
Result<int> undo_clean_up(const Console& console, const SessionOptions& options);
Result<int> explain_session(const Console& console, const SessionOptions& options);
Result<int> list_messages(const Console& console, const SessionOptions& options);
Result<int> list_processes(const Console& console, const SessionOptions& options);
/// Shows the session in the user's own terminal until it ends or the user detaches.
Result<int> attach_session(const Console& console, const SessionOptions& options);
Result<int> print_session_screen(const Console& console, const SessionOptions& options);

/// Silent when the message was submitted; says so when it has to wait.
Result<int> send(const Console& console, const SendOptions& options);

/// Tokens and cost of sessions.
Result<int> show_usage(const Console& console, const UsageOptions& options);

Result<int> print_events(const Console& console, const EventsOptions& options);

Result<int> print_version(const Console& console, const ReportOptions& options);

/// "0.1.0", with commit and date as far as they are known.
std::string version_text();

/// Becomes ao-supervisor, so that output, pid and signals are its own.
Result<int> become_daemon();

/// Becomes ao-hook. Never an exit code but 0: an agent's hook must not fail because of us.
Result<int> become_hook(const Console& console, std::vector<std::string> arguments);

} // namespace ao::cli
