// All agents that there are: the bundled ones, and those of people's own files, which add to them
// or replace one by its id. Reads files; keeps nothing open.
#pragma once

#include "workers/agents/agent_file.h"
#include "workers/agents/agent_row.h"

#include <string>
#include <string_view>
#include <vector>

namespace ao::workers::agents {

struct CatalogEntry {
    AgentRow row;
    std::string file; // where it comes from; of a bundled one only the name
    bool is_bundled = false;
};

class Catalog {
public:
    /// With every `*.toml` of `directory`; it need not exist, and "" is none. A file that is wrong
    /// is a problem and changes nothing else: what it would have replaced stays.
    static Catalog load(const std::string& directory);

    /// Sorted by id.
    const std::vector<CatalogEntry>& entries() const { return entries_; }

    const AgentFileProblems& problems() const { return problems_; }

    /// Null when there is no such agent. Valid as long as the catalog.
    const AgentRow* find(std::string_view id) const;
    const CatalogEntry* entry(std::string_view id) const;

private:
    void add_bundled();
    void add_directory(const std::string& directory);
    void add_file(const std::string& path);
    void add(CatalogEntry entry);

    std::vector<CatalogEntry> entries_;
    AgentFileProblems problems_;
};

} // namespace ao::workers::agents
