// git-check-ref-format(1), and what it leaves open.
#include "workers/runtime/git/branch_names.h"

#include "workers/runtime/git/git_limits.h"

#include <algorithm>
#include <string_view>

namespace ao::workers::git {

namespace {

// A loose ref is a file, with ".lock" beside it while it changes.
constexpr std::size_t kMaxNameBytes = 200;

bool is_forbidden(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F ||
           std::string_view{"~^:?*[\\"}.find(c) != std::string::npos;
}

bool is_bad_component(std::string_view component) {
    return component.empty() || component.starts_with('.') || component.ends_with(".lock");
}

bool has_bad_component(std::string_view name) {
    while (true) {
        const auto slash = name.find('/');
        if (is_bad_component(name.substr(0, slash))) {
            return true;
        }
        if (slash == std::string_view::npos) {
            return false;
        }
        name.remove_prefix(slash + 1);
    }
}

bool is_inside(std::string_view name, std::string_view folder) {
    return name.size() > folder.size() && name.starts_with(folder) && name[folder.size()] == '/';
}

} // namespace

std::optional<std::string> why_no_branch(const std::string& name) {
    if (name.empty()) {
        return "is empty";
    }
    if (name.size() > kMaxNameBytes) {
        return "is longer than " + std::to_string(kMaxNameBytes) + " bytes";
    }
    if (name.front() == '-') {
        return "begins with a dash";
    }
    if (name == "@" || name == "HEAD" || name.starts_with("refs/")) {
        return "is a name that git reserves";
    }
    if (std::any_of(name.begin(), name.end(), is_forbidden)) {
        return "holds a blank, a control character or one of ~^:?*[\\";
    }
    if (name.find("..") != std::string::npos || name.find("@{") != std::string::npos ||
        name.back() == '.' || has_bad_component(name)) {
        return "breaks git's rules for names of branches";
    }
    return std::nullopt;
}

std::optional<std::string> collision(const std::string& name,
                                     const std::vector<std::string>& existing) {
    const auto other = std::find_if(existing.begin(), existing.end(), [&](const auto& branch) {
        return is_inside(name, branch) || is_inside(branch, name);
    });
    return other == existing.end() ? std::nullopt : std::optional{*other};
}

std::optional<std::string> free_branch(const std::string& name,
                                       const std::vector<std::string>& existing) {
    for (int number = 1; number <= kBranchSuffixes; ++number) {
        const auto candidate = number == 1 ? name : name + "-" + std::to_string(number);
        if (std::find(existing.begin(), existing.end(), candidate) == existing.end() &&
            !collision(candidate, existing)) {
            return candidate;
        }
    }
    return std::nullopt;
}

} // namespace ao::workers::git
