// Keys and their places.
#include "supervisor/project_config_json.h"

#include "supervisor/strict_json.h"

namespace ao {

namespace {

using Json = nlohmann::ordered_json;

void put(Json& object, const char* key, const std::string& text) {
    if (!text.empty()) {
        object[key] = text;
    }
}

Json json_of(const domain::AgentConfig& config) {
    auto object = Json::object();
    put(object, "model", config.model);
    put(object, "permissions", config.permissions);
    return object;
}

Json json_of(const domain::RoleOverride& role) {
    auto object = Json::object();
    put(object, "agent", role.agent);
    object["agentConfig"] = json_of(role.agent_config);
    return object;
}

void read(StrictJson& json, domain::AgentConfig& config) {
    json.object("agentConfig", [&](StrictJson& inner) {
        inner.read("model", config.model).read("permissions", config.permissions);
    });
}

void read(StrictJson& json, const char* key, domain::RoleOverride& role) {
    json.object(key, [&](StrictJson& inner) {
        inner.read("agent", role.agent);
        read(inner, role.agent_config);
    });
}

} // namespace

std::string to_json(const domain::ProjectConfig& config) {
    auto object = Json::object();
    put(object, "defaultBranch", config.default_branch);
    put(object, "sessionPrefix", config.session_prefix);
    if (!config.env.empty()) {
        object["env"] = config.env;
    }
    if (!config.symlinks.empty()) {
        object["symlinks"] = config.symlinks;
    }
    if (!config.post_create.empty()) {
        object["postCreate"] = config.post_create;
    }
    object["agentConfig"] = json_of(config.agent_config);
    object["worker"] = json_of(config.worker);
    object["orchestrator"] = json_of(config.orchestrator);
    if (!config.reviewers.empty()) {
        auto reviewers = Json::array();
        for (const auto& harness : config.reviewers) {
            reviewers.push_back({{"harness", harness}});
        }
        object["reviewers"] = std::move(reviewers);
    }
    put(object, "runtime", config.runtime);
    if (config.fetch_base) {
        object["fetchBase"] = true;
    }
    if (config.memory_mb != 0) {
        object["memoryMb"] = config.memory_mb;
    }
    if (config.cpu_percent != 0) {
        object["cpuPercent"] = config.cpu_percent;
    }
    return object.dump();
}

domain::ProjectConfig read_project_config(StrictJson& json) {
    domain::ProjectConfig config;
    json.read("defaultBranch", config.default_branch)
        .read("sessionPrefix", config.session_prefix)
        .read("env", config.env)
        .read("symlinks", config.symlinks)
        .read("postCreate", config.post_create)
        .read("runtime", config.runtime)
        .read("fetchBase", config.fetch_base)
        .read("memoryMb", config.memory_mb)
        .read("cpuPercent", config.cpu_percent);
    read(json, config.agent_config);
    read(json, "worker", config.worker);
    read(json, "orchestrator", config.orchestrator);
    json.objects("reviewers", [&](StrictJson& reviewer) {
        reviewer.read("harness", config.reviewers.emplace_back());
    });
    return config;
}

tl::expected<domain::ProjectConfig, std::string> project_config_from_json(std::string_view text) {
    auto json = StrictJson::parse(text);
    if (!json) {
        return tl::unexpected{json.error()};
    }
    auto config = read_project_config(*json);
    if (auto fault = json->fault(); !fault.empty()) {
        return tl::unexpected{std::move(fault)};
    }
    return config;
}

std::string to_json(const std::vector<domain::ProjectChild>& children) {
    auto list = nlohmann::json::array();
    for (const auto& child : children) {
        list.push_back({{"name", child.name}, {"repo", child.origin_url}});
    }
    return list.dump();
}

std::vector<domain::ProjectChild> project_children_from_json(std::string_view text) {
    std::vector<domain::ProjectChild> children;
    const auto list = nlohmann::json::parse(text, nullptr, false);
    for (const auto& entry : list.is_array() ? list : nlohmann::json::array()) {
        if (entry.is_object() && entry.contains("name") && entry["name"].is_string()) {
            children.push_back({entry["name"].get<std::string>(), entry.value("repo", "")});
        }
    }
    return children;
}

} // namespace ao
