// Prepares what is measured.
#include "tests/benchmarks/world.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace ao::benchmarks {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPath = "/usr/bin:/bin";

// As in tests/process/runtime: a cache directory of the user's own.
std::string folder_of_zellij() {
    const char* const own = std::getenv("AO_ZELLIJ");
    const char* const cache = std::getenv("XDG_CACHE_HOME");
    const char* const home = std::getenv("HOME");
    const auto folder = own != nullptr ? fs::path{own}
                        : cache != nullptr
                            ? fs::path{cache} / "ao/zellij"
                            : fs::path{home == nullptr ? "/" : home} / ".cache/ao/zellij";
    return (folder / "bin").string();
}

bool is_program(const fs::path& path) {
    return ::access(path.c_str(), X_OK) == 0;
}

} // namespace

std::unique_ptr<testing::SessionWorld> make_world(const std::string& runtime) {
    return std::make_unique<testing::SessionWorld>(
        runtime, testing::SessionWorld::Environment{{"AO_TEST_LIMITS", ""},
                                                    {"AO_FAILPOINT", ""},
                                                    {"PATH", folder_of_zellij() + ":" + kPath}});
}

std::vector<std::string> runtimes_here() {
    std::vector<std::string> found{"pty"};
    if (is_program("/usr/bin/tmux")) {
        found.emplace_back("tmux");
    }
    if (is_program(folder_of_zellij() + "/zellij") || is_program("/usr/bin/zellij")) {
        found.emplace_back("zellij");
    }
    return found;
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
