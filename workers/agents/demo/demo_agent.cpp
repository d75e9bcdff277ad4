// Prompts in, turns out.
#include "workers/agents/demo/demo_agent.h"

#include "ipc/pty/terminal_text.h"

#include <utility>

namespace ao::demo {

DemoAgent::DemoAgent(DemoOptions options, NamedScript script, Conversation conversation)
    : options_{std::move(options)}
    , script_{std::move(script)}
    , conversation_{std::move(conversation)}
    , hooks_{options_.hook, options_.conversation} {}

int DemoAgent::run() {
    greet();
    hooks_.tell("session-start", {{"source", options_.goes_on ? "resume" : "startup"}});
    std::optional<int> code;
    if (!options_.prompt.empty()) {
        const auto prompt = pty::harmless_text(options_.prompt);
        terminal_.show("> " + prompt);
        code = answer(prompt);
    }
    while (!code) {
        if (const auto prompt = next_prompt()) {
            code = answer(*prompt);
        } else {
            code = 0;
        }
    }
    hooks_.tell("session-end", {{"reason", "exit"}});
    return *code;
}

void DemoAgent::greet() {
    terminal_.show("Demonstration agent of ao: it follows a script and thinks nothing.");
    std::string line = "Script: " + script_.name + "; permissions: ";
    line += name_of(options_.mode);
    if (!options_.model.empty()) {
        line += "; model " + options_.model + " is not used";
    }
    if (!options_.system_prompt_file.empty()) {
        line += "; the system prompt is not used";
    }
    terminal_.show(pty::harmless_text(line));
    if (options_.goes_on) {
        terminal_.show("The conversation goes on; earlier turns: " +
                       std::to_string(conversation_.turns()));
    }
    terminal_.show("Every line is a prompt; /exit ends it.");
}

std::optional<std::string> DemoAgent::next_prompt() {
    while (true) {
        auto line = terminal_.read_line("> ");
        if (line.kind != LineRead::Kind::line || line.text == "/exit") {
            return std::nullopt;
        }
        if (line.text.find_first_not_of(" \t") != std::string::npos) {
            return std::move(line.text);
        }
    }
}

std::optional<int> DemoAgent::answer(const std::string& prompt) {
    const auto number = conversation_.turns();
    conversation_.add_turn(prompt);
    hooks_.tell("user-prompt-submit", {{"prompt", prompt}});
    const auto end = performer_.perform(script_.script.turn(number), number, prompt);
    switch (end.kind) {
    case TurnEnd::Kind::stopped:
        terminal_.show("= " + end.summary);
        hooks_.tell("stop", {{"summary", end.summary}});
        return std::nullopt;
    case TurnEnd::Kind::interrupted:
        terminal_.show("! interrupted");
        hooks_.tell("interrupt");
        return std::nullopt;
    case TurnEnd::Kind::closed:
        return 0;
    case TurnEnd::Kind::exited:
        return end.code;
    }
    return std::nullopt;
}

} // namespace ao::demo
