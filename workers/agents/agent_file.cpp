// The only file that sees toml++, because of what it costs to compile.
#include "workers/agents/agent_file.h"

#include "workers/agents/agent_schema.h"
#include "workers/agents/agents_limits.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace ao::workers::agents {

namespace {

DataNode node_of(const toml::node& source) {
    DataNode node{std::monostate{}, source.source().begin.line};
    if (const auto* text = source.as_string()) {
        node.value = text->get();
    } else if (const auto* truth = source.as_boolean()) {
        node.value = truth->get();
    } else if (const auto* number = source.as_integer()) {
        node.value = number->get();
    } else if (const auto* list = source.as_array()) {
        DataNode::List items;
        for (const auto& item : *list) {
            items.push_back(node_of(item));
        }
        node.value = std::move(items);
    } else if (const auto* table = source.as_table()) {
        DataNode::Table members;
        for (const auto& [key, value] : *table) {
            auto member = node_of(value);
            member.line = key.source().begin.line;
            members.push_back({std::string{key.str()}, std::move(member)});
        }
        node.value = std::move(members);
    }
    return node;
}

} // namespace

std::string AgentFileProblem::to_text() const {
    const auto place = file + ":" + std::to_string(line) + ": ";
    return place + (key.empty() ? text : key + ": " + text);
}

tl::expected<AgentRow, AgentFileProblems> read_agent_file(std::string_view text,
                                                          const std::string& file) {
    if (text.size() > kMaxAgentFileBytes) {
        return tl::unexpected(AgentFileProblems{
            {file, 1, "", "is larger than " + std::to_string(kMaxAgentFileBytes) + " bytes"}});
    }
    const auto parsed = toml::parse(text, file);
    if (!parsed) {
        const auto& error = parsed.error();
        return tl::unexpected(AgentFileProblems{
            {file, error.source().begin.line, "", std::string{error.description()}}});
    }
    return read_agent_row(node_of(parsed.table()), file);
}

} // namespace ao::workers::agents
