// The rules of a row, applied to what a terminal shows. Pure.
#pragma once

#include "workers/agents/agent_row.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace ao::workers::agents {

/// What a terminal shows at one moment.
struct ScreenLook {
    std::string text; // lines, each with its newline
    std::string title;
    std::string foreground; // "own", or the name of the program that has the terminal
};

struct ScreenVerdict {
    std::optional<ipc::Activity> state; // nothing: it cannot be told
    std::string rule;                   // for people: which one has matched; empty: none
};

/// A pattern that was found to be right when its row was read.
class ScreenPattern {
public:
    explicit ScreenPattern(const std::string& pattern);
    ~ScreenPattern();
    ScreenPattern(ScreenPattern&&) noexcept;

    bool matches(std::string_view text) const;

private:
    std::unique_ptr<re2::RE2> compiled_;
};

class ScreenRules {
public:
    explicit ScreenRules(const ScreenSpec& spec);

    ScreenVerdict judge(const ScreenLook& look) const;

    std::int64_t lines() const { return lines_; }

    std::chrono::milliseconds settles_after() const { return settles_after_; }

private:
    struct Rule {
        ScreenRule said;
        ScreenPattern pattern;
    };

    std::int64_t lines_;
    std::chrono::milliseconds settles_after_;
    std::vector<Rule> rules_;
};

/// The end of `text`, from the beginning of a line on.
std::string_view last_lines(std::string_view text, std::int64_t count);

} // namespace ao::workers::agents
