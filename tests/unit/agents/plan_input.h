// An input of which every part can be told apart in a plan.
#pragma once

#include "workers/agents/catalog.h"
#include "workers/agents/launch_plan.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::testing {

inline workers::agents::LaunchInput plan_input() {
    workers::agents::LaunchInput input;
    input.session_id = "shop-7";
    input.project_id = "shop";
    input.worktree = "/w/shop-7";
    input.data_directory = "/data";
    input.home_directory = "/home/ada";
    input.ao_hook = "/opt/ao/bin/ao-hook";
    return input;
}

inline const workers::agents::Catalog& bundled_catalog() {
    static const auto kCatalog = workers::agents::Catalog::load("");
    return kCatalog;
}

inline const workers::agents::AgentRow& bundled_row(std::string_view id) {
    const auto* row = bundled_catalog().find(id);
    CPPUNIT_ASSERT_MESSAGE(std::string{id}, row != nullptr);
    return *row;
}

/// The row in `text`; a problem with it fails the test.
inline workers::agents::AgentRow row_of(std::string_view text) {
    auto row = workers::agents::read_agent_file(text, "test.toml");
    CPPUNIT_ASSERT_MESSAGE(row ? "" : row.error().front().to_text(), row.has_value());
    return std::move(*row);
}

inline ipc::LaunchPlan planned(const workers::agents::AgentRow& row,
                               const workers::agents::LaunchInput& input) {
    auto plan = workers::agents::plan(row, input);
    CPPUNIT_ASSERT_MESSAGE(plan ? "" : plan.error().message, plan.has_value());
    return std::move(*plan);
}

inline ipc::LaunchPlan planned_restore(const workers::agents::AgentRow& row,
                                       const workers::agents::LaunchInput& input,
                                       const std::string& native_id) {
    auto plan = workers::agents::plan_restore(row, input, native_id);
    CPPUNIT_ASSERT_MESSAGE(plan ? "" : plan.error().message, plan.has_value());
    return std::move(*plan);
}

} // namespace ao::testing
