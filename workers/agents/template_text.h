// Text with places to fill in: "{name}" stands for a variable's value. A condition before the name
// fills in nothing: "{?name}" needs the variable, "{!name}" needs it to be empty. A filter says how
// the value is written: "{toml:name}", "{json:name}" and "{sh:name}" quote it. A brace that does
// not begin such a place is text. No I/O, no state.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace ao::workers::agents {

using Variables = std::map<std::string, std::string, std::less<>>;
using VariableNames = std::set<std::string, std::less<>>;

struct RenderedText {
    std::string text;
    bool is_complete = true; // false: a variable was empty, or a condition did not hold
};

RenderedText render_text(std::string_view text, const Variables& variables);

/// The same line by line; a line that is not complete is left out.
std::string render_lines(std::string_view text, const Variables& variables);

/// The names in `text`, with duplicates; conditions count.
std::multiset<std::string, std::less<>> names_in(std::string_view text);

/// The name in a text that is nothing but "{raw:name}"; else empty.
std::string_view raw_name(std::string_view text);

/// A TOML string: literal where that can hold the text, else basic.
std::string toml_quoted(std::string_view text);

/// One word for a shell. Ordinary paths stay as they are.
std::string shell_quoted(std::string_view text);

} // namespace ao::workers::agents
