// What it takes to start an agent: values only. Nothing is started, written or looked up here; the
// runtime worker carries a plan out. Pure: the same row and input give the same plan.
#pragma once

#include "ipc/launch_plan.h"
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

struct PlanProblem {
    std::string code;
    std::string message; // for people, with the next step
};

/// A new conversation.
tl::expected<ipc::LaunchPlan, PlanProblem> plan(const AgentRow& row, const LaunchInput& input);

/// The conversation `native_id` again; the prompt of the input is not repeated. Blank means that
/// the id is not known: then only an agent whose ids follow from the session can be restored, and
/// it is the conversation of the first launch.
tl::expected<ipc::LaunchPlan, PlanProblem>
plan_restore(const AgentRow& row, const LaunchInput& input, const std::string& native_id);

} // namespace ao::workers::agents
