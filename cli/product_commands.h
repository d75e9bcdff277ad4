// How the commands about projects, sessions, agents and usage are written on a command line.
#pragma once

#include "cli/commands.h"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace ao::cli {

using CommandAction = std::function<Result<int>(const Console&)>;

/// Where a set of commands is added to the tree.
struct CommandSite {
    CLI::App& root;
    std::function<void(CLI::App& command, CommandAction action)> on; // run it when it was chosen
    std::function<CLI::App&(const std::string& name, const std::string& description)> group;
};

/// Holds what was given to its commands; outlives the tree.
class ProductCommands {
public:
    void add_to(const CommandSite& site) {
        add_projects(site);
        add_sessions(site);
        add_agents(site);
        add_usage(site);
    }

private:
    void add_projects(const CommandSite& site);
    void add_sessions(const CommandSite& site);
    void add_agents(const CommandSite& site);
    void add_usage(const CommandSite& site);

    ProjectOptions project_;
    SpawnOptions spawn_;
    SessionOptions session_;
    SendOptions send_;
    AgentOptions agent_;
    UsageOptions usage_;
};

} // namespace ao::cli
