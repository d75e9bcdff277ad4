// A project's configuration as JSON: what clients send and get, and what the store keeps. Pure.
#pragma once

#include "supervisor/domain/project.h"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ao {

class StrictJson;

/// Every key that was set; the objects agentConfig, worker and orchestrator are always there.
std::string to_json(const domain::ProjectConfig& config);

/// Reads the keys of one configuration out of `json`; faults stay in it.
domain::ProjectConfig read_project_config(StrictJson& json);

/// What the store kept. The error says what does not fit: a row of another version.
tl::expected<domain::ProjectConfig, std::string> project_config_from_json(std::string_view text);

/// The repositories of a workspace, as the store keeps them.
std::string to_json(const std::vector<domain::ProjectChild>& children);

/// What the store kept; entries that make no sense are left out.
std::vector<domain::ProjectChild> project_children_from_json(std::string_view text);

} // namespace ao
