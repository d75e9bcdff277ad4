// What the demonstration agent does: turns of steps, read from text with one step a line. Pure.
#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ao::demo {

struct Say {
    std::string text;
};

/// Appends a line to a file of the worktree.
struct Edit {
    std::string file; // relative, without "..": the parser refuses all else
    std::string text;
};

struct Run {
    std::string command; // for /bin/sh
};

/// From here on no permission is asked for this tool, as settings of a real agent may say.
struct Allow {
    std::string tool; // edit, run or commit
};

struct Ask {
    std::string question;
};

/// Commits the files that were edited.
struct Commit {
    std::string message;
};

struct Wait {
    std::chrono::milliseconds time{0};
};

/// Until a file is there.
struct WaitFor {
    std::string file;
};

struct Fail {
    std::string text;
};

struct Stop {
    std::string summary;
};

struct Exit {
    int code = 0;
};

using Step = std::variant<Say, Edit, Run, Allow, Ask, Commit, Wait, WaitFor, Fail, Stop, Exit>;
using Turn = std::vector<Step>;

struct Script {
    std::vector<Turn> turns; // at least one, each with at least one step

    /// What is done for the prompt of that number, from 0 on; the last turn repeats.
    const Turn& turn(std::size_t number) const;
};

/// The error is `<name>:<line>: what is wrong; what is allowed`.
tl::expected<Script, std::string> parse_script(std::string_view text, std::string_view name);

} // namespace ao::demo
