// The values of a few fields of a JSON text: a hook's payload, a line of a transcript. A field is
// its keys, and the numbers of list items, separated by dots: "message.content.0.text".
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace ao::workers::agents {

/// By their names; strings, numbers and booleans, as text.
using JsonFields = std::map<std::string, std::string, std::less<>>;

/// The fields to look for, as a tree, so that everything else is passed over.
class WantedFields {
public:
    struct Node {
        std::string field; // empty: only what is below it is wanted
        std::map<std::string, Node, std::less<>> below;
    };

    /// An empty name is no field.
    void add(std::string_view field);

    const Node& root() const { return root_; }

private:
    Node root_;
};

/// Never fails: what is no JSON has no fields, and of a text that was cut off or is damaged, those
/// before the damage count. Of a key that comes twice, the first one counts.
JsonFields json_fields(std::string_view json, const WantedFields& wanted);

} // namespace ao::workers::agents
