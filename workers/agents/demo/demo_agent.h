// The demonstration agent: a conversation on a terminal, in which every prompt is answered by the
// next turn of a script. It thinks nothing, and says so.
#pragma once

#include "workers/agents/demo/conversation.h"
#include "workers/agents/demo/demo_options.h"
#include "workers/agents/demo/hook_caller.h"
#include "workers/agents/demo/interrupts.h"
#include "workers/agents/demo/performer.h"
#include "workers/agents/demo/script_file.h"
#include "workers/agents/demo/terminal.h"

#include <optional>
#include <string>

namespace ao::demo {

class DemoAgent {
public:
    DemoAgent(DemoOptions options, NamedScript script, Conversation conversation);

    /// Until `/exit`, the end of input, Ctrl-C at the prompt or a step `exit`: the exit code.
    int run();

private:
    void greet();
    /// Nothing when the conversation is over.
    std::optional<std::string> next_prompt();
    /// The exit code when the program is to end.
    std::optional<int> answer(const std::string& prompt);

    DemoOptions options_;
    NamedScript script_;
    Conversation conversation_;
    HookCaller hooks_;
    Interrupts interrupts_;
    Terminal terminal_{interrupts_};
    Performer performer_{options_.mode, hooks_, interrupts_, terminal_};
};

} // namespace ao::demo
