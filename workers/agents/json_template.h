// A JSON document with places to fill in, in its strings and in the names of its members. A string
// in which a place stays empty is left out of its object or list, and so is an object or list that
// becomes empty by that. The string "{raw:name}" is replaced by the variable's value read as JSON.
#pragma once

#include "workers/agents/template_text.h"

#include <optional>
#include <string>
#include <string_view>

namespace ao::workers::agents {

enum class JsonStyle { compact, indented };

/// The document, or nothing when all of it was left out. `text` is valid JSON.
std::optional<std::string> render_json(std::string_view text, const Variables& variables,
                                       JsonStyle style);

/// What is wrong with it as a template: nothing, or a sentence.
std::optional<std::string> why_no_json(std::string_view text);

} // namespace ao::workers::agents
