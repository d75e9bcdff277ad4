// One method per type of value; the words of the problems are for people.
#include "workers/agents/table_reader.h"

namespace ao::workers::agents {

TableReader::TableReader(const DataNode& node, std::string path, const std::string& file,
                         AgentFileProblems& problems)
    : node_{node}
    , path_{std::move(path)}
    , file_{file}
    , problems_{problems} {
    if (!std::holds_alternative<DataNode::Table>(node_.value)) {
        problems_.push_back({file_, node_.line, path_, "must be a table"});
    }
}

const DataNode* TableReader::find(std::string_view key) const {
    const auto* table = std::get_if<DataNode::Table>(&node_.value);
    if (table == nullptr) {
        return nullptr;
    }
    for (const auto& [name, node] : *table) {
        if (name == key) {
            return &node;
        }
    }
    return nullptr;
}

const DataNode* TableReader::member(std::string_view key) {
    asked_.emplace(key);
    return find(key);
}

std::string TableReader::path_of(std::string_view key) const {
    return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
}

bool TableReader::has(std::string_view key) const {
    return find(key) != nullptr;
}

void TableReader::complain(std::string_view key, const std::string& text) {
    const auto* node = find(key);
    const auto line = node != nullptr ? node->line : node_.line;
    problems_.push_back({file_, line, key.empty() ? path_ : path_of(key), text});
}

void TableReader::require(std::string_view key) {
    if (!has(key)) {
        complain(key, "is missing");
    }
}

const DataNode* TableReader::any(std::string_view key) {
    return member(key);
}

std::vector<std::string> TableReader::keys() const {
    std::vector<std::string> names;
    if (const auto* table = std::get_if<DataNode::Table>(&node_.value)) {
        for (const auto& one : *table) {
            names.push_back(one.key);
        }
    }
    return names;
}

template <class Type>
const Type* TableReader::typed(std::string_view key, std::string_view type) {
    const auto* node = member(key);
    if (node == nullptr) {
        return nullptr;
    }
    const auto* value = std::get_if<Type>(&node->value);
    if (value == nullptr) {
        complain(key, "must be " + std::string{type});
    }
    return value;
}

void TableReader::read(std::string_view key, std::string& text) {
    if (const auto* value = typed<std::string>(key, "a string")) {
        text = *value;
    }
}

void TableReader::read(std::string_view key, bool& truth) {
    if (const auto* value = typed<bool>(key, "true or false")) {
        truth = *value;
    }
}

void TableReader::read(std::string_view key, std::int64_t& number, std::int64_t least,
                       std::int64_t most) {
    const auto* value = typed<std::int64_t>(key, "a whole number");
    if (value == nullptr) {
        return;
    }
    if (*value < least || *value > most) {
        complain(key, "must be from " + std::to_string(least) + " to " + std::to_string(most));
        return;
    }
    number = *value;
}

std::optional<std::vector<std::string>> TableReader::texts_of(std::string_view key,
                                                              const DataNode& node) {
    std::vector<std::string> texts;
    for (const auto& item : std::get<DataNode::List>(node.value)) {
        const auto* text = std::get_if<std::string>(&item.value);
        if (text == nullptr) {
            complain(key, "must be a list of strings");
            return std::nullopt;
        }
        texts.push_back(*text);
    }
    return texts;
}

void TableReader::read(std::string_view key, std::vector<std::string>& texts) {
    if (typed<DataNode::List>(key, "a list of strings") != nullptr) {
        if (auto read = texts_of(key, *member(key))) {
            texts = std::move(*read);
        }
    }
}

void TableReader::read(std::string_view key, ArgvTemplate& argv) {
    const auto* list = typed<DataNode::List>(key, "a list of strings and of lists of strings");
    if (list == nullptr) {
        return;
    }
    ArgvTemplate read;
    for (const auto& item : *list) {
        if (const auto* word = std::get_if<std::string>(&item.value)) {
            read.parts.push_back({{*word}});
        } else if (std::holds_alternative<DataNode::List>(item.value)) {
            auto words = texts_of(key, item);
            if (!words) {
                return;
            }
            read.parts.push_back({std::move(*words)});
        } else {
            complain(key, "must be a list of strings and of lists of strings");
            return;
        }
    }
    argv = std::move(read);
}

void TableReader::read(std::string_view key,
                       std::vector<std::pair<std::string, std::string>>& texts) {
    read_table(key, [&texts](TableReader& table) {
        for (const auto& name : table.keys()) {
            std::string text;
            table.read(name, text);
            texts.emplace_back(name, std::move(text));
        }
    });
}

void TableReader::read_tables(std::string_view key, const std::function<void(TableReader&)>& each) {
    const auto* list = typed<DataNode::List>(key, "a list of tables");
    if (list == nullptr) {
        return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        TableReader reader{(*list)[i], path_of(key) + "[" + std::to_string(i) + "]", file_,
                           problems_};
        each(reader);
        reader.finish();
    }
}

void TableReader::read_table(std::string_view key, const std::function<void(TableReader&)>& whole) {
    if (const auto* node = member(key)) {
        TableReader reader{*node, path_of(key), file_, problems_};
        whole(reader);
        reader.finish();
    }
}

void TableReader::finish() {
    for (const auto& key : keys()) {
        if (asked_.find(key) == asked_.end()) {
            complain(key, "is unknown; allowed here: " + list_of(asked_));
        }
    }
}

} // namespace ao::workers::agents
