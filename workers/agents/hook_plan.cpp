// Every mechanism makes the same of an event: an entry that holds the command.
#include "workers/agents/hook_plan.h"

#include "workers/agents/catalog_assets.h"
#include "workers/agents/json_template.h"

#include <nlohmann/json.hpp>

namespace ao::workers::agents {

namespace {

using Json = nlohmann::ordered_json;

std::string value_of(const Variables& variables, std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string{} : found->second;
}

/// The file that the hook of this event prints for the agent; without content when it prints none.
ipc::LaunchFile answer_file(const HookEventSpec& event, const Variables& variables) {
    ipc::LaunchFile file;
    file.path = "agents/" + value_of(variables, "session") + "/answers/" + event.event + ".json";
    if (!event.answer.empty()) {
        file.content = render_json(event.answer, variables, JsonStyle::compact).value_or("");
    }
    return file;
}

Variables event_variables(const AgentRow& row, const HookEventSpec& event,
                          const Variables& variables) {
    auto all = variables;
    const auto command = shell_quoted(value_of(variables, "ao_hook"));
    all["hook_command"] = command + " " + row.id + " " + event.event;
    if (const auto answer = answer_file(event, variables); !answer.content.empty()) {
        all["hook_command"] +=
            "; cat " + shell_quoted(value_of(variables, "data") + "/" + answer.path);
    }
    all["native"] = event.native;
    all["matcher"] = event.matcher;
    all["event"] = event.event;
    return all;
}

Json entry_of(const HookSpec& hooks, const Variables& variables) {
    const auto text = render_json(hooks.entry, variables, JsonStyle::compact);
    return Json::parse(text.value_or("{}"), nullptr, false);
}

Json group_of(const HookEventSpec& event, Json entry) {
    auto group = Json::object();
    if (!event.matcher.empty()) {
        group["matcher"] = event.matcher;
    }
    group["hooks"] = Json::array({std::move(entry)});
    return group;
}

/// The document that holds nothing but our entries.
std::string entries_document(const AgentRow& row, const Variables& variables) {
    const auto& hooks = row.hooks;
    auto entries = Json::object();
    auto list = Json::array();
    for (const auto& event : hooks.events) {
        auto entry = entry_of(hooks, event_variables(row, event, variables));
        if (hooks.mechanism == HookMechanism::json_array) {
            list.push_back(std::move(entry));
        } else if (hooks.mechanism == HookMechanism::json_groups) {
            entries[event.native].push_back(group_of(event, std::move(entry)));
        } else {
            entries[event.native].push_back(std::move(entry));
        }
    }
    if (hooks.mechanism != HookMechanism::json_array) {
        return Json{{"hooks", std::move(entries)}}.dump(2) + "\n";
    }
    auto document = std::move(list);
    for (std::string_view keys = hooks.keys; !keys.empty();) {
        const auto dot = keys.rfind('.');
        const auto key = keys.substr(dot == std::string_view::npos ? 0 : dot + 1);
        document = Json{{std::string{key}, std::move(document)}};
        keys = dot == std::string_view::npos ? std::string_view{} : keys.substr(0, dot);
    }
    return document.dump(2) + "\n";
}

ipc::FileRule json_rule(const HookSpec& hooks) {
    if (hooks.place == ipc::FilePlace::data) {
        return ipc::FileRule::own; // nobody else writes there
    }
    switch (hooks.mechanism) {
    case HookMechanism::json_groups:
        return ipc::FileRule::json_groups;
    case HookMechanism::json_array:
        return ipc::FileRule::json_array;
    case HookMechanism::none:
    case HookMechanism::json_flat:
    case HookMechanism::script_files:
    case HookMechanism::plugin_asset:
    case HookMechanism::text_block:
    case HookMechanism::argv_config:
        break;
    }
    return ipc::FileRule::json_flat;
}

ipc::LaunchFile base_file(const AgentRow& row, const Variables& variables) {
    ipc::LaunchFile file;
    file.place = row.hooks.place;
    file.path = render_text(row.hooks.path, variables).text;
    file.marker = row.hooks.marker;
    file.seed = row.hooks.seed;
    return file;
}

ipc::LaunchFile json_file(const AgentRow& row, const Variables& variables) {
    auto file = base_file(row, variables);
    file.rule = json_rule(row.hooks);
    file.content = entries_document(row, variables);
    // Wherever the program lay when an older entry was written.
    file.marker = "/ao-hook " + row.id + " ";
    file.keys = row.hooks.keys;
    if (!row.hooks.defaults.empty()) {
        file.defaults = render_json(row.hooks.defaults, variables, JsonStyle::compact).value_or("");
    }
    return file;
}

std::vector<ipc::LaunchFile> script_files(const AgentRow& row, const Variables& variables) {
    std::vector<ipc::LaunchFile> files;
    for (const auto& event : row.hooks.events) {
        auto file = base_file(row, variables);
        file.path += "/" + event.native;
        file.rule = ipc::FileRule::marked;
        file.content = render_lines(row.hooks.entry, event_variables(row, event, variables));
        file.mode = 0700;
        files.push_back(std::move(file));
    }
    return files;
}

ipc::LaunchFile text_block(const AgentRow& row, const Variables& variables) {
    auto file = base_file(row, variables);
    file.rule = ipc::FileRule::text_block;
    for (const auto& event : row.hooks.events) {
        file.content += render_lines(row.hooks.entry, event_variables(row, event, variables));
    }
    return file;
}

ipc::LaunchFile plugin_file(const AgentRow& row, const Variables& variables) {
    auto file = base_file(row, variables);
    file.rule = file.place == ipc::FilePlace::data ? ipc::FileRule::own : ipc::FileRule::marked;
    auto all = variables;
    all["marker"] = file.marker;
    file.content = render_text(catalog_asset(row.hooks.asset).value_or(""), all).text;
    return file;
}

} // namespace

HookPlan plan_hooks(const AgentRow& row, const Variables& variables) {
    HookPlan plan;
    const auto& hooks = row.hooks;
    switch (hooks.mechanism) {
    case HookMechanism::none:
        break;
    case HookMechanism::json_groups:
    case HookMechanism::json_flat:
    case HookMechanism::json_array:
        plan.files.push_back(json_file(row, variables));
        break;
    case HookMechanism::script_files:
        plan.files = script_files(row, variables);
        break;
    case HookMechanism::plugin_asset:
        plan.files.push_back(plugin_file(row, variables));
        break;
    case HookMechanism::text_block:
        plan.files.push_back(text_block(row, variables));
        break;
    case HookMechanism::argv_config:
        for (const auto& event : hooks.events) {
            const auto words = render_argv(hooks.argv, event_variables(row, event, variables), {});
            plan.argv.insert(plan.argv.end(), words.begin(), words.end());
        }
        break;
    }
    for (const auto& event : hooks.events) {
        if (auto answer = answer_file(event, variables); !answer.content.empty()) {
            plan.files.push_back(std::move(answer));
        }
    }
    return plan;
}

} // namespace ao::workers::agents
