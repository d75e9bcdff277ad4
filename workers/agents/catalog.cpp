// People's files are looked at in the order of their names, so that the outcome is always the same.
#include "workers/agents/catalog.h"

#include "workers/agents/agents_limits.h"
#include "workers/agents/catalog_assets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace ao::workers::agents {

namespace fs = std::filesystem;

Catalog Catalog::load(const std::string& directory) {
    static const auto kBundled = [] {
        Catalog bundled;
        bundled.add_bundled();
        return bundled;
    }();
    auto catalog = kBundled;
    if (!directory.empty()) {
        catalog.add_directory(directory);
    }
    return catalog;
}

const CatalogEntry* Catalog::entry(std::string_view id) const {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [id](const auto& entry) { return entry.row.id == id; });
    return found == entries_.end() ? nullptr : &*found;
}

const AgentRow* Catalog::find(std::string_view id) const {
    const auto* found = entry(id);
    return found == nullptr ? nullptr : &found->row;
}

void Catalog::add_bundled() {
    for (const auto& [name, text] : catalog_files()) {
        if (!name.ends_with(".toml")) {
            continue;
        }
        auto row = read_agent_file(text, std::string{name});
        if (!row) {
            problems_.insert(problems_.end(), row.error().begin(), row.error().end());
            continue;
        }
        add({std::move(*row), std::string{name}, true});
    }
}

void Catalog::add_directory(const std::string& directory) {
    std::error_code error;
    std::vector<std::string> paths;
    for (fs::directory_iterator at{directory, error}, end; !error && at != end;
         at.increment(error)) {
        if (at->path().extension() == ".toml") {
            paths.push_back(at->path().string());
        }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        problems_.push_back({directory, 1, "", "cannot be read: " + error.message()});
    }
    std::sort(paths.begin(), paths.end());
    if (paths.size() > kMaxAgentFiles) {
        problems_.push_back({directory, 1, "",
                             "holds more than " + std::to_string(kMaxAgentFiles) +
                                 " files; the last ones are left out"});
        paths.resize(kMaxAgentFiles);
    }
    for (const auto& path : paths) {
        add_file(path);
    }
}

void Catalog::add_file(const std::string& path) {
    std::error_code error;
    // Opening a fifo would wait for a writer.
    if (!fs::is_regular_file(path, error)) {
        problems_.push_back({path, 1, "", "is not a plain file"});
        return;
    }
    std::ifstream file{path, std::ios::binary};
    std::string text(kMaxAgentFileBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || (!file.eof() && file.fail())) {
        problems_.push_back({path, 1, "", "cannot be read"});
        return;
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto row = read_agent_file(text, path);
    if (!row) {
        problems_.insert(problems_.end(), row.error().begin(), row.error().end());
        return;
    }
    for (const auto& entry : entries_) {
        if (!entry.is_bundled && entry.row.id == row->id) {
            problems_.push_back(
                {path, 1, "id", "\"" + row->id + "\" is the agent of " + entry.file + " already"});
            return;
        }
    }
    add({std::move(*row), path, false});
}

void Catalog::add(CatalogEntry entry) {
    const auto at =
        std::lower_bound(entries_.begin(), entries_.end(), entry,
                         [](const auto& a, const auto& b) { return a.row.id < b.row.id; });
    if (at != entries_.end() && at->row.id == entry.row.id) {
        *at = std::move(entry);
        return;
    }
    entries_.insert(at, std::move(entry));
}

std::optional<std::string_view> catalog_asset(std::string_view name) {
    for (const auto& file : catalog_files()) {
        if (file.name == name && !name.ends_with(".toml")) {
            return file.text;
        }
    }
    return std::nullopt;
}

} // namespace ao::workers::agents
