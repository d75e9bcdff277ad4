// Names, defaults and the rules of a project's configuration.
#include "supervisor/domain/project.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace ao::domain {

namespace {

constexpr std::size_t kMaxIdBytes = 64;
constexpr std::size_t kPrefixBytes = 12; // as the original

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";

bool is_one_of(char letter, std::string_view set) {
    return set.find(letter) != std::string_view::npos;
}

bool is_variable_name(std::string_view name) {
    const auto fits = [](char letter) {
        return is_one_of(letter, kLetters) || is_one_of(letter, kDigits) || letter == '_';
    };
    return !name.empty() && !is_one_of(name.front(), kDigits) &&
           std::all_of(name.begin(), name.end(), fits);
}

std::string fault_of_link(std::string_view path) {
    if (path.empty() || path == ".") {
        return "must name a file or folder of the repository";
    }
    if (path.front() == '/' || path.front() == '\\') {
        return "must be relative to the repository";
    }
    for (std::size_t from = 0; from <= path.size();) {
        const auto end = std::min(path.find_first_of("/\\", from), path.size());
        if (path.substr(from, end - from) == "..") {
            return "must not leave the repository (..)";
        }
        from = end + 1;
    }
    return {};
}

std::string fault_of(const AgentConfig& config, const std::string& key) {
    constexpr std::array<std::string_view, 5> kModes{"", "default", "accept-edits", "auto",
                                                     "bypass-permissions"};
    if (std::find(kModes.begin(), kModes.end(), config.permissions) == kModes.end()) {
        return key + ".permissions: must be default, accept-edits, auto or bypass-permissions";
    }
    return {};
}

} // namespace

std::vector<std::string> Project::child_names() const {
    std::vector<std::string> names;
    std::transform(children.begin(), children.end(), std::back_inserter(names),
                   [](const ProjectChild& child) { return child.name; });
    return names;
}

std::string Project::base_branch() const {
    if (!config.default_branch.empty()) {
        return config.default_branch;
    }
    return default_branch.empty() ? "main" : default_branch;
}

std::string Project::session_prefix() const {
    return config.session_prefix.empty() ? id.substr(0, kPrefixBytes) : config.session_prefix;
}

std::string fault_of_project_id(std::string_view id) {
    const auto fits = [](char letter) {
        return is_one_of(letter, kLetters) || is_one_of(letter, kDigits) ||
               is_one_of(letter, "._-");
    };
    if (id.empty() || is_one_of(id.front(), "._-") || !std::all_of(id.begin(), id.end(), fits)) {
        return "a project id has letters, digits, dots, _ and -, and begins with a letter or digit";
    }
    if (id.find("..") != std::string_view::npos) {
        return "a project id must not contain \"..\", which no branch name may";
    }
    if (id.ends_with(".") || id.ends_with(".lock")) {
        return "a project id must not end with a dot or \".lock\", which no branch name may";
    }
    if (id.size() > kMaxIdBytes) {
        return "a project id has at most 64 characters";
    }
    return {};
}

std::string project_id_for(std::string_view path) {
    while (path.size() > 1 && path.back() == '/') {
        path.remove_suffix(1);
    }
    std::string id;
    for (const char letter : path.substr(path.rfind('/') + 1)) {
        const bool is_word =
            is_one_of(letter, kLetters) || is_one_of(letter, kDigits) || letter == '_';
        const bool is_second_dot = letter == '.' && !id.empty() && id.back() == '.';
        if (is_word) {
            id += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        } else if (!id.empty() && !is_second_dot && (letter == '.' || id.back() != '-')) {
            id += letter == '.' ? '.' : '-';
        }
    }
    id.erase(0, std::min(id.find_first_not_of("._-"), id.size()));
    id = id.substr(0, kMaxIdBytes);
    id.erase(id.find_last_not_of("._-") + 1);
    return id.empty() || !fault_of_project_id(id).empty() ? "project" : id;
}

std::string fault_of(const ProjectConfig& config) {
    const auto& prefix = config.session_prefix;
    if (prefix.find_first_of("/\\") != std::string::npos || prefix == "." || prefix == "..") {
        return "sessionPrefix: must not contain / or \\ and must not be . or ..";
    }
    for (const auto& [name, value] : config.env) {
        if (!is_variable_name(name)) {
            return "env: \"" + name + "\" is no name of a variable (letters, digits and _)";
        }
        if (value.find('\0') != std::string::npos) {
            return "env." + name + ": must not contain a zero byte";
        }
    }
    for (std::size_t i = 0; i < config.symlinks.size(); ++i) {
        if (const auto fault = fault_of_link(config.symlinks[i]); !fault.empty()) {
            return "symlinks[" + std::to_string(i) + "]: " + fault;
        }
    }
    for (const auto& [part, key] :
         {std::pair{&config.agent_config, "agentConfig"},
          std::pair{&config.worker.agent_config, "worker.agentConfig"},
          std::pair{&config.orchestrator.agent_config, "orchestrator.agentConfig"}}) {
        if (auto fault = fault_of(*part, key); !fault.empty()) {
            return fault;
        }
    }
    constexpr std::array<std::string_view, 5> kRuntimes{"", "auto", "pty", "tmux", "zellij"};
    if (std::find(kRuntimes.begin(), kRuntimes.end(), config.runtime) == kRuntimes.end()) {
        return "runtime: must be auto, pty, tmux or zellij";
    }
    return {};
}

} // namespace ao::domain
