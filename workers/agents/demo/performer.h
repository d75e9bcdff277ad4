// Carries out turns of a script: shows each step, asks people, changes the worktree, and tells ao
// of all that. Blocks its thread until the turn is over.
#pragma once

#include "workers/agents/demo/demo_options.h"
#include "workers/agents/demo/hook_caller.h"
#include "workers/agents/demo/interrupts.h"
#include "workers/agents/demo/script.h"
#include "workers/agents/demo/terminal.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ao::demo {

struct TurnEnd {
    enum class Kind { stopped, interrupted, closed, exited };

    Kind kind = Kind::stopped;
    std::string summary; // of a turn that stopped
    int code = 0;        // of one that ends the program
};

class Performer {
public:
    Performer(PermissionMode mode, const HookCaller& hooks, const Interrupts& interrupts,
              Terminal& terminal)
        : mode_{mode}
        , hooks_{hooks}
        , interrupts_{interrupts}
        , terminal_{terminal} {}

    /// `number`: of the turn in the conversation, for the ids of its tools.
    TurnEnd perform(const Turn& turn, std::size_t number, const std::string& prompt);

private:
    using Work = std::function<std::optional<TurnEnd>()>;
    // What a step does to its turn: nothing, it goes on.
    using StepEnd = std::optional<TurnEnd>;

    StepEnd take(const Say& step);
    StepEnd take(const Edit& step);
    StepEnd take(const Run& step);
    StepEnd take(const Allow& step);
    StepEnd take(const Ask& step);
    StepEnd take(const Commit& step);
    StepEnd take(const Wait& step);
    StepEnd take(const WaitFor& step);
    StepEnd take(const Fail& step);
    StepEnd take(const Stop& step);
    StepEnd take(const Exit& step);

    StepEnd use_tool(const std::string& tool, const Work& work);
    StepEnd ask_permission(const std::string& tool, bool& is_allowed);
    StepEnd run(const std::vector<std::string>& argv);
    StepEnd fail(const std::string& why);

    bool needs_permission(const std::string& tool) const;
    std::string filled(std::string_view text) const;

    PermissionMode mode_;
    const HookCaller& hooks_;
    const Interrupts& interrupts_;
    Terminal& terminal_;
    std::string prompt_;
    std::string answer_; // to the last question
    std::string turn_id_;
    std::size_t tools_ = 0;         // used in this turn
    std::set<std::string> allowed_; // tools, by the script
    std::set<std::string> edited_;  // files that are not committed
};

} // namespace ao::demo
