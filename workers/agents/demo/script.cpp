// One line after the other; the first that is wrong ends it.
#include "workers/agents/demo/script.h"

#include "ipc/pty/terminal_text.h"
#include "workers/agents/demo/demo_limits.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace ao::demo {

namespace {

using Problem = tl::unexpected<std::string>;
using MaybeStep = tl::expected<Step, std::string>;

constexpr std::string_view kBlanks = " \t";

constexpr const char* kAllowed =
    "say TEXT, edit FILE TEXT, run COMMAND, commit MESSAGE, allow TOOL, ask QUESTION, wait MS, "
    "wait-for FILE, fail TEXT, stop SUMMARY, exit CODE and turn are allowed";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// The first word, and what follows it.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
    const auto end = std::min(text.find_first_of(kBlanks), text.size());
    return {text.substr(0, end), trimmed(text.substr(end))};
}

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t most) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > most) {
        return std::nullopt;
    }
    return value;
}

bool stays_inside(std::string_view path) {
    if (path.empty() || path.front() == '/' || path.back() == '/') {
        return false;
    }
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (path.substr(0, end) == "..") {
            return false;
        }
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return true;
}

MaybeStep edit(std::string_view rest) {
    const auto [file, text] = split(rest);
    if (!stays_inside(file)) {
        return Problem{"edit: '" + std::string{file} +
                       "' is not a file of the worktree; a relative path without '..' is allowed"};
    }
    if (text.empty()) {
        return Problem{"edit: the text is missing; edit FILE TEXT is allowed"};
    }
    return Edit{std::string{file}, std::string{text}};
}

MaybeStep allow(std::string_view rest) {
    if (rest != "edit" && rest != "run" && rest != "commit") {
        return Problem{"allow: '" + std::string{rest} +
                       "' is no tool; edit, run and commit are allowed"};
    }
    return Allow{std::string{rest}};
}

MaybeStep wait(std::string_view rest) {
    const auto time = number(rest, kMaxWaitMilliseconds);
    if (!time) {
        return Problem{"wait: '" + std::string{rest} + "' is no time; milliseconds from 0 to " +
                       std::to_string(kMaxWaitMilliseconds) + " are allowed"};
    }
    return Wait{std::chrono::milliseconds{*time}};
}

MaybeStep exit(std::string_view rest) {
    const auto code = number(rest, 255);
    if (!code) {
        return Problem{"exit: '" + std::string{rest} + "' is no exit code; 0 to 255 are allowed"};
    }
    return Exit{static_cast<int>(*code)};
}

MaybeStep read_step(std::string_view line) {
    const auto [word, rest] = split(line);
    if (word == "edit") {
        return edit(rest);
    }
    if (word == "allow") {
        return allow(rest);
    }
    if (word == "wait") {
        return wait(rest);
    }
    if (word == "exit") {
        return exit(rest);
    }
    std::string text{rest};
    MaybeStep step = Problem{"'" + std::string{word} + "' is no step; " + kAllowed};
    if (word == "say") {
        step = Say{std::move(text)};
    } else if (word == "run") {
        step = Run{std::move(text)};
    } else if (word == "ask") {
        step = Ask{std::move(text)};
    } else if (word == "commit") {
        step = Commit{std::move(text)};
    } else if (word == "wait-for") {
        step = WaitFor{std::move(text)};
    } else if (word == "fail") {
        step = Fail{std::move(text)};
    } else if (word == "stop") {
        step = Stop{std::move(text)};
    }
    if (step && rest.empty()) {
        return Problem{std::string{word} + ": the text is missing; " + kAllowed};
    }
    return step;
}

/// Begins the next turn; nothing, or what is wrong.
std::optional<std::string> begin_turn(Script& script, std::string_view rest) {
    if (!rest.empty()) {
        return "turn: '" + std::string{rest} + "' follows; nothing is allowed after turn";
    }
    if (!script.turns.empty() && script.turns.back().empty()) {
        return "the turn before this one has no step; " + std::string{kAllowed};
    }
    script.turns.emplace_back();
    return std::nullopt;
}

std::optional<std::string> read_line(Script& script, std::string_view line) {
    if (pty::harmless_text(line) != line) {
        return "a control character, or no UTF-8; plain text is allowed";
    }
    const auto [word, rest] = split(line);
    if (word == "turn") {
        return begin_turn(script, rest);
    }
    auto step = read_step(line);
    if (!step) {
        return step.error();
    }
    if (script.turns.empty()) {
        script.turns.emplace_back();
    }
    script.turns.back().push_back(std::move(*step));
    return std::nullopt;
}

} // namespace

const Turn& Script::turn(std::size_t number) const {
    return turns.at(std::min(number, turns.size() - 1));
}

tl::expected<Script, std::string> parse_script(std::string_view text, std::string_view name) {
    Script script;
    std::size_t line_number = 0;
    const auto problem = [&](const std::string& what) {
        return Problem{std::string{name} + ":" + std::to_string(line_number) + ": " + what};
    };
    while (!text.empty()) {
        ++line_number;
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (const auto what = read_line(script, line)) {
            return problem(*what);
        }
    }
    line_number = std::max<std::size_t>(line_number, 1);
    if (script.turns.empty() || script.turns.back().empty()) {
        return problem("there is no step; " + std::string{kAllowed});
    }
    return script;
}

} // namespace ao::demo
