// What was built into the program from workers/agents/catalog/: the rows, and the programs that
// agents load. The definitions are generated (embed_catalog.cmake).
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace ao::workers::agents {

struct CatalogFile {
    std::string_view name; // "codex.toml"
    std::string_view text;
};

std::span<const CatalogFile> catalog_files();

/// The text of a file that is no row, by its name.
std::optional<std::string_view> catalog_asset(std::string_view name);

} // namespace ao::workers::agents
