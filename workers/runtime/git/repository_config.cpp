// A listing of scope NUL key LF value NUL.
#include "workers/runtime/git/repository_config.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace ao::workers::git {

namespace {

struct Entry {
    std::string_view scope;
    std::string_view section; // lower case, as git prints it
    std::string_view name;    // between the first and the last dot; may be empty
    std::string_view key;     // after the last dot, lower case
    std::string_view value;

    bool is(std::string_view wanted_section, std::string_view wanted_key) const {
        return section == wanted_section && key == wanted_key;
    }
};

std::string_view take_until(std::string_view& text, char end) {
    const auto length = std::min(text.find(end), text.size());
    const auto taken = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    return taken;
}

Entry take_entry(std::string_view& listing) {
    Entry entry;
    entry.scope = take_until(listing, '\0');
    auto value = take_until(listing, '\0');
    const auto full_key = take_until(value, '\n');
    entry.value = value;
    const auto first = std::min(full_key.find('.'), full_key.size());
    const auto last = full_key.rfind('.');
    entry.section = full_key.substr(0, first);
    if (last != std::string_view::npos) {
        entry.key = full_key.substr(last + 1);
        entry.name = last > first ? full_key.substr(first + 1, last - first - 1) : "";
    }
    return entry;
}

// `git lfs install --local` writes exactly these.
bool is_git_lfs(const Entry& entry) {
    constexpr std::array kCommands{"git-lfs clean -- %f", "git-lfs smudge -- %f",
                                   "git-lfs filter-process"};
    return std::find(kCommands.begin(), kCommands.end(), entry.value) != kCommands.end();
}

bool names_a_network_command(const Entry& entry) {
    return entry.is("core", "sshcommand") || entry.is("core", "gitproxy") ||
           entry.is("core", "askpass") || entry.is("credential", "helper") ||
           entry.is("remote", "uploadpack") || entry.is("remote", "vcs");
}

} // namespace

RepositoryConfig judge_config(const std::string& listing) {
    RepositoryConfig config;
    std::set<std::string> filters;
    std::set<std::string> drivers;
    std::string_view rest = listing;
    while (!rest.empty()) {
        const auto entry = take_entry(rest);
        if (entry.scope != "local" && entry.scope != "worktree") {
            continue;
        }
        if (entry.section == "filter" && !is_git_lfs(entry) && entry.key != "required") {
            filters.emplace(entry.name);
        } else if (entry.is("merge", "driver")) {
            drivers.emplace(entry.name);
        } else if (names_a_network_command(entry)) {
            config.network_commands.push_back(std::string{entry.section} + "." +
                                              std::string{entry.key});
        }
    }
    for (const auto& name : filters) {
        for (const auto* off : {".clean=", ".smudge=", ".process=", ".required=false"}) {
            config.overrides.push_back("filter." + name + off);
        }
    }
    for (const auto& name : drivers) {
        // A driver that fails leaves a conflict; an empty one would silently keep our side.
        config.overrides.push_back("merge." + name + ".driver=false");
    }
    return config;
}

} // namespace ao::workers::git
