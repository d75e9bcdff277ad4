// A file of a plan, and what its rule makes of a text; a problem fails the test.
#pragma once

#include "workers/runtime/launch/file_rule.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::testing {

inline ipc::LaunchFile file_with(ipc::FileRule rule, const std::string& content) {
    ipc::LaunchFile file;
    file.rule = rule;
    file.content = content;
    file.marker = "/ao-hook shop ";
    return file;
}

inline std::string merged(const ipc::LaunchFile& file, const std::string& text) {
    const auto result = workers::launch::with_ours(file, text);
    CPPUNIT_ASSERT_MESSAGE(result ? "" : result.error().message, result.has_value());
    return *result;
}

/// `before`: the text in which ours were not yet.
inline std::string taken_out(const ipc::LaunchFile& file, const std::string& text,
                             const std::string& before = "") {
    const workers::launch::Written written{workers::launch::members_before(file, before), {}};
    const auto result = workers::launch::without_ours(file, written, text);
    CPPUNIT_ASSERT_MESSAGE(result ? "" : result.error().message, result.has_value());
    return *result;
}

inline std::string refusal(const ipc::LaunchFile& file, const std::string& text) {
    const auto result = workers::launch::with_ours(file, text);
    CPPUNIT_ASSERT(!result.has_value());
    CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_UNREADABLE"}, result.error().code);
    return result.error().message;
}

} // namespace ao::testing
