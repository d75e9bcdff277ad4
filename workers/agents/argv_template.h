// The argument list of a launch as a row of the catalog writes it: words with places to fill in,
// groups of words that are left out whole when a place in them stays empty, and "@name" for a list
// that comes from elsewhere. Every word becomes one argument; nothing goes through a shell.
#pragma once

#include "workers/agents/template_text.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ao::workers::agents {

struct ArgvPart {
    std::vector<std::string> words;
};

/// A word that stands alone in the row is a group of one.
struct ArgvTemplate {
    std::vector<ArgvPart> parts;
};

using Splices = std::map<std::string, std::vector<std::string>, std::less<>>;

/// No argument of the result is empty. An unknown splice gives nothing.
std::vector<std::string> render_argv(const ArgvTemplate& argv, const Variables& variables,
                                     const Splices& splices);

/// How often a place of that name occurs.
std::size_t count_of(const ArgvTemplate& argv, const std::string& name);

} // namespace ao::workers::agents
