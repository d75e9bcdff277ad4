// Every option takes a value, and may be given once.
#include "workers/agents/demo/demo_options.h"

#include "workers/agents/demo/demo_limits.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>

namespace ao::demo {

namespace {

using Problem = tl::unexpected<std::string>;

constexpr std::array kModes{PermissionMode::standard, PermissionMode::accept_edits,
                            PermissionMode::automatic, PermissionMode::bypass};

constexpr const char* kAllowed =
    "--hook PATH, --session-id ID or --resume ID, --permission-mode MODE, --model MODEL, "
    "--system-prompt-file FILE and -- PROMPT are allowed";

/// It becomes a part of a file's name.
bool is_id(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= kMaxNameBytes && text.front() != '-' &&
           std::all_of(text.begin(), text.end(), fits);
}

/// What is wrong with the option, or nothing.
std::optional<std::string> take(DemoOptions& options, std::string_view name,
                                const std::string& value) {
    if (name == "--hook") {
        options.hook = value;
    } else if (name == "--model") {
        options.model = value;
    } else if (name == "--system-prompt-file") {
        options.system_prompt_file = value;
    } else if (name == "--permission-mode") {
        const auto* const mode = std::find_if(kModes.begin(), kModes.end(),
                                              [&](auto one) { return name_of(one) == value; });
        if (mode == kModes.end()) {
            return "--permission-mode: '" + value +
                   "' is no mode; default, accept-edits, auto and bypass-permissions are allowed";
        }
        options.mode = *mode;
    } else if (name == "--session-id" || name == "--resume") {
        if (!is_id(value) || !options.conversation.empty()) {
            return std::string{name} + " " + value +
                   ": one id of a conversation is allowed, letters, digits, '-' and '_'";
        }
        options.conversation = value;
        options.goes_on = name == "--resume";
    } else {
        return "unknown option " + std::string{name} + "; " + kAllowed;
    }
    return std::nullopt;
}

} // namespace

std::string_view name_of(PermissionMode mode) {
    switch (mode) {
    case PermissionMode::standard:
        return "default";
    case PermissionMode::accept_edits:
        return "accept-edits";
    case PermissionMode::automatic:
        return "auto";
    case PermissionMode::bypass:
        return "bypass-permissions";
    }
    return "";
}

tl::expected<DemoOptions, std::string> parse_options(const std::vector<std::string>& arguments) {
    DemoOptions options;
    std::set<std::string> given;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        const auto& name = arguments[i];
        const bool has_value = i + 1 < arguments.size();
        if (name == "--") {
            if (i + 2 != arguments.size()) {
                return Problem{"after -- exactly one prompt is allowed"};
            }
            options.prompt = arguments[i + 1];
            break;
        }
        // An unknown one is told before what it may lack.
        if (const auto problem = take(options, name, has_value ? arguments[i + 1] : "x");
            problem && (has_value || problem->starts_with("unknown"))) {
            return Problem{*problem};
        }
        if (!has_value) {
            return Problem{name + ": its value is missing; " + kAllowed};
        }
        if (!given.insert(name).second) {
            return Problem{name + " is given twice; once is allowed"};
        }
    }
    return options;
}

} // namespace ao::demo
