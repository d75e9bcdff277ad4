// A step after the other. A step whose means fail ends the turn; a command that fails is only told.
#include "workers/agents/demo/performer.h"

#include "workers/agents/demo/command.h"
#include "workers/agents/demo/file_wait.h"
#include "workers/agents/demo/step_text.h"
#include "workers/agents/demo/worktree_file.h"

#include <utility>

namespace ao::demo {

namespace {

using Kind = TurnEnd::Kind;

/// A line that did not come.
TurnEnd end_of(const LineRead& line) {
    return {line.kind == LineRead::Kind::interrupted ? Kind::interrupted : Kind::closed, {}, 0};
}

// The first of the arguments is the commit's message, the others are the files. An identity is
// given only where the user has none.
constexpr const char* kCommit = R"(message=$1; shift
[ $# -eq 0 ] || git --literal-pathspecs add -A -- "$@" || exit
if ! git config user.email >/dev/null; then set -- -c user.email=ao-demo@localhost; else set --; fi
if ! git config user.name >/dev/null; then set -- "$@" -c user.name=ao-demo; fi
exec git "$@" commit --message="$message")";

} // namespace

TurnEnd Performer::perform(const Turn& turn, std::size_t number, const std::string& prompt) {
    prompt_ = prompt;
    turn_id_ = "demo-" + std::to_string(number + 1);
    tools_ = 0;
    for (const auto& step : turn) {
        if (interrupts_.take()) {
            return {Kind::interrupted, {}, 0};
        }
        const auto end = std::visit([this](const auto& one) { return take(one); }, step);
        if (end) {
            return *end;
        }
    }
    return {Kind::stopped, "done", 0};
}

Performer::StepEnd Performer::take(const Say& step) {
    terminal_.show(filled(step.text));
    return std::nullopt;
}

Performer::StepEnd Performer::take(const Edit& step) {
    const auto text = one_line(filled(step.text));
    terminal_.show("* edit " + step.file + ": " + text);
    return use_tool("edit", [&]() -> StepEnd {
        if (const auto appended = append_line(step.file, text); !appended) {
            return fail(appended.error());
        }
        edited_.insert(step.file);
        return std::nullopt;
    });
}

Performer::StepEnd Performer::take(const Run& step) {
    terminal_.show("* run " + filled(step.command));
    return use_tool("run", [&] {
        // As parameters of the shell, what people said cannot become a command.
        return run(
            {"/bin/sh", "-c", fill_in(step.command, "\"$1\"", "\"$2\""), "sh", prompt_, answer_});
    });
}

Performer::StepEnd Performer::take(const Allow& step) {
    allowed_.insert(step.tool);
    return std::nullopt;
}

Performer::StepEnd Performer::take(const Ask& step) {
    const auto question = filled(step.question);
    hooks_.tell("question", {{"question", question}});
    auto line = terminal_.read_line("? " + question + " ");
    if (line.kind != LineRead::Kind::line) {
        return end_of(line);
    }
    answer_ = std::move(line.text);
    hooks_.tell("question-reply", {{"answer", answer_}});
    return std::nullopt;
}

Performer::StepEnd Performer::take(const Commit& step) {
    const auto message = one_line(filled(step.message));
    terminal_.show("* commit " + message);
    return use_tool("commit", [&] {
        std::vector<std::string> argv{"/bin/sh", "-c", kCommit, "sh", message};
        argv.insert(argv.end(), edited_.begin(), edited_.end());
        edited_.clear();
        return run(argv);
    });
}

Performer::StepEnd Performer::take(const Wait& step) {
    terminal_.show("* wait " + std::to_string(step.time.count()) + " ms");
    if (interrupts_.wait(-1, step.time) == Wake::interrupted) {
        return TurnEnd{Kind::interrupted, {}, 0};
    }
    return std::nullopt;
}

Performer::StepEnd Performer::take(const WaitFor& step) {
    terminal_.show("* wait for " + step.file);
    const auto waited = wait_for_file(step.file, interrupts_);
    if (!waited) {
        return fail(waited.error());
    }
    if (*waited == Wake::interrupted) {
        return TurnEnd{Kind::interrupted, {}, 0};
    }
    return std::nullopt;
}

Performer::StepEnd Performer::take(const Fail& step) {
    return fail(filled(step.text));
}

Performer::StepEnd Performer::take(const Stop& step) {
    return TurnEnd{Kind::stopped, filled(step.summary), 0};
}

Performer::StepEnd Performer::take(const Exit& step) {
    return TurnEnd{Kind::exited, {}, step.code};
}

Performer::StepEnd Performer::use_tool(const std::string& tool, const Work& work) {
    if (needs_permission(tool)) {
        bool is_allowed = false;
        if (auto end = ask_permission(tool, is_allowed); end || !is_allowed) {
            return end;
        }
    }
    const auto id = turn_id_ + "-" + std::to_string(++tools_);
    hooks_.tell("pre-tool-use", {{"tool_name", tool}, {"tool_use_id", id}});
    auto end = work();
    // A tool that was interrupted has no end of its own, as with other agents.
    if (!end || end->kind != Kind::interrupted) {
        hooks_.tell("post-tool-use", {{"tool_name", tool}, {"tool_use_id", id}});
    }
    return end;
}

Performer::StepEnd Performer::ask_permission(const std::string& tool, bool& is_allowed) {
    hooks_.tell("permission-request", {{"tool_name", tool}});
    LineRead line;
    do {
        line = terminal_.read_line("Allow? [y/n] ");
        if (line.kind != LineRead::Kind::line) {
            return end_of(line);
        }
    } while (line.text != "y" && line.text != "n");
    is_allowed = line.text == "y";
    hooks_.tell("permission-reply", {{"tool_name", tool}, {"reply", line.text}});
    if (!is_allowed) {
        terminal_.show("  not allowed, skipped");
    }
    return std::nullopt;
}

Performer::StepEnd Performer::run(const std::vector<std::string>& argv) {
    const auto end = run_command(argv, interrupts_);
    if (end.is_interrupted) {
        return TurnEnd{Kind::interrupted, {}, 0};
    }
    if (!end.problem.empty()) {
        terminal_.show("  " + end.problem);
    }
    return std::nullopt;
}

Performer::StepEnd Performer::fail(const std::string& why) {
    terminal_.show("! " + why);
    return TurnEnd{Kind::stopped, "failed: " + why, 0};
}

bool Performer::needs_permission(const std::string& tool) const {
    const bool is_trusted = mode_ == PermissionMode::automatic || mode_ == PermissionMode::bypass ||
                            (mode_ == PermissionMode::accept_edits && tool == "edit");
    return !is_trusted && !allowed_.contains(tool);
}

std::string Performer::filled(std::string_view text) const {
    return fill_in(text, prompt_, answer_);
}

} // namespace ao::demo
