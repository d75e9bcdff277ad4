// A parsed file as values that know their line: what the schema reads, whatever parsed it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ao::workers::agents {

struct DataMember;

struct DataNode {
    using List = std::vector<DataNode>;
    using Table = std::vector<DataMember>;
    /// The last one is a value of a type that no row has: a date, a fraction.
    std::variant<std::string, bool, std::int64_t, List, Table, std::monostate> value;
    unsigned line = 0;
};

struct DataMember {
    std::string key;
    DataNode node;
};

} // namespace ao::workers::agents
