// An agents worker on a machine of the test's own: a home directory, a directory of ao's programs,
// people's files. Programs are shell scripts that really run.
#pragma once

#include "tests/support/task_bench.h"
#include "tests/support/temp_dir.h"
#include "workers/agents/agents_worker.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace ao::testing {

class AgentsBench {
public:
    AgentsBench() {
        for (const auto* directory : {"home", "own", "bin", "agents"}) {
            std::filesystem::create_directory(directory_ / directory);
        }
    }

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    void write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((directory_ / name).parent_path());
        std::ofstream{directory_ / name, std::ios::binary} << text;
    }

    void add_program(const std::string& name, const std::string& script = "echo 1.2.3\n") {
        write(name, "#!/bin/sh\n" + script);
        std::filesystem::permissions(directory_ / name, std::filesystem::perms::owner_all);
    }

    /// Of a session in this directory, with nothing but the agent.
    ipc::PlanLaunch order(const std::string& agent) const {
        ipc::PlanLaunch order;
        order.session_id = "shop-1";
        order.project_id = "shop";
        order.agent = agent;
        order.worktree = path("worktree");
        order.data_directory = path("data");
        return order;
    }

    workers::OperationOutcome carry_out(ipc::OperationArguments arguments) {
        return bench.wait(worker.carry_out(std::move(arguments)));
    }

    ipc::LaunchPlan plan(const ipc::PlanLaunch& order) {
        const auto outcome = carry_out(order);
        CPPUNIT_ASSERT_MESSAGE(outcome ? "" : outcome.error().message, outcome.has_value());
        return std::get<ipc::LaunchPlanned>(*outcome).plan;
    }

    ipc::OperationError problem(const ipc::OperationArguments& arguments) {
        const auto outcome = carry_out(arguments);
        CPPUNIT_ASSERT_MESSAGE("it succeeded", !outcome);
        return outcome.error();
    }

private:
    TempDir directory_;

public:
    TaskBench bench;
    workers::AgentsWorker worker{bench, {path("own"), path("home"), path("bin"), path("agents")}};
};

/// A row with a program `tern` and a choice of further lines.
inline std::string tern_file(const std::string& launch = "argv = [\"{bin}\", [\"{prompt}\"]]") {
    return "id = \"tern\"\nname = \"Tern\"\n[binary]\nnames = [\"tern\"]\nhome = [\".tern/bin\"]\n"
           "[launch]\n" +
           launch + "\n";
}

} // namespace ao::testing
