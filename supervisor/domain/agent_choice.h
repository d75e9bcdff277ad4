// Which agent a new session gets, and how it is set. Pure.
#pragma once

#include "supervisor/domain/session_lifecycle.h"

#include <string>
#include <string_view>

namespace ao::domain {

/// The order with what it leaves open filled in: by the project's override for its role, then by
/// the project, then by the daemon (AO_AGENT). What is named in the order wins.
SpawnOrder with_agent(SpawnOrder order, const ProjectConfig& project, std::string_view of_daemon);

/// "" or what is wrong with an order whose agent is chosen, for people.
std::string fault_of_order(const SpawnOrder& order);

} // namespace ao::domain
