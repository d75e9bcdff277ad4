// Reads one table strictly: every key is asked for once, and what was not asked for is a problem.
// Keeps going after a problem, so that somebody who writes a file sees all of them at once.
#pragma once

#include "ipc/fields.h"
#include "workers/agents/agent_file.h"
#include "workers/agents/argv_template.h"
#include "workers/agents/data_node.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ao::workers::agents {

class TableReader {
public:
    /// `node`, `file` and `problems` outlive the reader. `path` is the key of the table itself.
    TableReader(const DataNode& node, std::string path, const std::string& file,
                AgentFileProblems& problems);

    /// Each leaves its target as it is when the key is absent or wrong.
    void read(std::string_view key, std::string& text);
    void read(std::string_view key, bool& truth);
    void read(std::string_view key, std::int64_t& number, std::int64_t least, std::int64_t most);
    void read(std::string_view key, std::vector<std::string>& texts);
    void read(std::string_view key, ArgvTemplate& argv);
    void read(std::string_view key, std::vector<std::pair<std::string, std::string>>& texts);

    template <ipc::NamedEnum Enum>
    void read_enum(std::string_view key, Enum& value) {
        std::string text{ipc::to_text(value)};
        const bool is_there = has(key);
        read(key, text);
        if (const auto found = ipc::from_text<Enum>(text)) {
            value = *found;
        } else if (is_there) {
            complain(key, "\"" + text + "\" is none of " + list_of(enum_names(value)));
        }
    }

    /// Calls `each` with a reader per table of a list of tables.
    void read_tables(std::string_view key, const std::function<void(TableReader&)>& each);

    /// Calls `whole` with a reader of the table, if it is there.
    void read_table(std::string_view key, const std::function<void(TableReader&)>& whole);

    /// A key whose value may be of several types: the caller judges it.
    const DataNode* any(std::string_view key);

    /// The keys of the table, in order of the file.
    std::vector<std::string> keys() const;

    bool has(std::string_view key) const;
    void require(std::string_view key);
    void complain(std::string_view key, const std::string& text);

    /// Complains about every key that nobody asked for.
    void finish();

private:
    const DataNode* member(std::string_view key);
    const DataNode* find(std::string_view key) const;
    std::string path_of(std::string_view key) const;

    template <class Type>
    const Type* typed(std::string_view key, std::string_view type);
    std::optional<std::vector<std::string>> texts_of(std::string_view key, const DataNode& node);

    template <class Names>
    static std::string list_of(const Names& names) {
        std::string list;
        for (const auto& name : names) {
            list += (list.empty() ? "" : ", ") + std::string{name};
        }
        return list;
    }

    const DataNode& node_;
    std::string path_;
    const std::string& file_;
    AgentFileProblems& problems_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace ao::workers::agents
