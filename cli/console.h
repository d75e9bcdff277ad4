// Where a command's output goes: text for people, JSON for programs. Color only on a terminal.
#pragma once

#include "cli/json.h"

#include <string>
#include <string_view>

namespace ao::cli {

enum class Color { green, yellow, red };

class Console {
public:
    /// `can_color`: stdout is a terminal and NO_COLOR is unset.
    explicit Console(bool can_color)
        : can_color_{can_color} {}

    static Console of_process();

    /// To stdout, at once. Throws std::system_error when it cannot be written.
    void print(std::string_view text) const;

    /// Two blanks of indentation and a trailing newline; `<>&` escaped as the original does.
    void print_json(const Json& value) const;

    /// One line without blanks, for streams of values.
    void print_json_line(const Json& value) const;

    /// To stderr; adds the newline.
    void complain(std::string_view text) const;

    std::string paint(std::string_view text, Color color) const;

private:
    bool can_color_;
};

} // namespace ao::cli
