// Prepares what is measured.
#include "tests/benchmarks/world.h"

#include <stdexcept>

namespace ao::benchmarks {

namespace {

constexpr const char* kPath = "/usr/bin:/bin";

} // namespace

std::unique_ptr<testing::SessionWorld> make_world(const std::string& runtime) {
    return std::make_unique<testing::SessionWorld>(
        runtime, testing::SessionWorld::Environment{{"AO_TEST_LIMITS", ""}, {"AO_FAILPOINT", ""}});
}

void add_files(const testing::SampleRepository& repository, int count) {
    constexpr int kInFolder = 100;
    const std::string filler(400, 'x');
    // One pack, as a clone has it; loose objects would take minutes.
    std::string stream = "commit refs/heads/main\ncommitter b <b@example.test> 1700000000 +0000\n"
                         "data 5\nfilesfrom refs/heads/main^0\n";
    for (int i = 0; i < count; ++i) {
        const auto text = std::to_string(i) + filler + "\n";
        stream += "M 100644 inline folder" + std::to_string(i / kInFolder) + "/file" +
                  std::to_string(i) + "\ndata " + std::to_string(text.size()) + "\n" + text;
    }
    const auto imported = testing::run_program(
        {{"/usr/bin/git", "-C", repository.path().string(), "fast-import", "--quiet", "--force"},
         {{"PATH", kPath}, {"HOME", "/"}},
         stream});
    if (imported.exit_code != 0) {
        throw std::runtime_error{"no files: " + imported.errors};
    }
    repository.git({"reset", "-q", "--hard"});
}

std::string spawn_live(testing::SessionWorld& world, const std::string& command) {
    const auto spawned = world.spawn(command);
    if (spawned.status != 201) {
        throw std::runtime_error{"no session: " + spawned.body.dump()};
    }
    return spawned.body["session"]["id"];
}

} // namespace ao::benchmarks
