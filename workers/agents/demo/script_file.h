// Where the script comes from: the file that $AO_DEMO_SCRIPT names, else `.ao-demo` in the working
// directory, else the built-in one.
#pragma once

#include "workers/agents/demo/script.h"

#include <tl/expected.hpp>

#include <string>

namespace ao::demo {

struct NamedScript {
    std::string name; // for people
    Script script;
};

/// The error is for people, and says what is allowed.
tl::expected<NamedScript, std::string> find_script();

/// The built-in script as text.
std::string built_in_script();

} // namespace ao::demo
