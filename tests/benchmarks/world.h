// A supervisor with sessions as a user has one: the seams of the tests are off.
#pragma once

#include "tests/support/session_world.h"

#include <memory>
#include <string>

namespace ao::benchmarks {

/// Not started yet.
std::unique_ptr<testing::SessionWorld> make_world(const std::string& runtime = "pty");

/// Commits that many files of some hundred bytes, in folders of a hundred.
void add_files(const testing::SampleRepository& repository, int count);

/// Spawns a session and returns its id once its program runs.
std::string spawn_live(testing::SessionWorld& world, const std::string& command);

} // namespace ao::benchmarks
