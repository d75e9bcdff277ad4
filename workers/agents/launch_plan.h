// What it takes to start an agent: values only. Nothing is started, written or looked up here; the
// runtime worker carries a plan out. Pure: the same row and input give the same plan.
#pragma once

#include "ipc/environment_variable.h"
#include "workers/agents/agent_row.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ao::workers::agents {

struct LaunchInput {
    std::string session_id;
    std::string project_id;
    std::string worktree;          // absolute
    std::string worktree_resolved; // without symbolic links; empty if that is the same
    std::string data_directory;    // absolute
    std::string home_directory;    // absolute
    std::string program;           // where it was found; empty: by its name
    std::string ao_hook;           // absolute path of the hook program
    std::string command;           // what a shell is to run; other agents take none
    std::string prompt;
    std::string system_prompt;
    std::string system_prompt_file; // absolute, if `system_prompt` is in a file already
    std::string model;
    PermissionMode permission = PermissionMode::standard;
    std::uint64_t generation = 1;            // the number of the launch of this session
    std::vector<std::string> listed_options; // those that the program's own help names
};

struct PlannedFile {
    Place place = Place::data;
    std::string path; // relative to its place
    FileRule rule = FileRule::own;
    std::string content;
    std::string marker;   // how ours is told from theirs: see docs/agents.md
    std::string defaults; // JSON: members added only where there are none
    std::string keys;     // of json_array: the list, its keys separated by dots
    std::string seed;     // below the home directory: copied first when the file is not there
    std::uint32_t mode = 0600;

    bool operator==(const PlannedFile&) const = default;
};

struct TrustStep {
    TrustMechanism mechanism = TrustMechanism::json_set;
    std::string path; // of a JSON file below the home directory
    std::vector<std::string> keys;
    std::string value; // JSON

    bool operator==(const TrustStep&) const = default;
};

struct TypedPrompt {
    std::string text;
    ReadySpec ready;
};

struct LaunchPlan {
    std::vector<std::string> argv;                     // empty: the login shell
    std::vector<ipc::EnvironmentVariable> environment; // on top of what every session gets
    std::vector<PlannedFile> files;
    std::vector<TrustStep> trust;
    std::optional<TypedPrompt> typed_prompt;
    std::string native_id; // the id of the conversation, if it is known before the start
    bool is_one_shot = false;
};

struct PlanProblem {
    std::string code;
    std::string message; // for people, with the next step
};

/// A new conversation.
tl::expected<LaunchPlan, PlanProblem> plan(const AgentRow& row, const LaunchInput& input);

/// The conversation `native_id` again; the prompt of the input is not repeated. Blank means that
/// the id is not known: then only an agent whose ids follow from the session can be restored, and
/// it is the conversation of the first launch.
tl::expected<LaunchPlan, PlanProblem> plan_restore(const AgentRow& row, const LaunchInput& input,
                                                   const std::string& native_id);

} // namespace ao::workers::agents
