// Prepares what is measured.
#include "tests/benchmarks/world.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
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
    const std::string text(400, 'x');
    for (int i = 0; i < count; ++i) {
        const auto folder = repository.path() / ("folder" + std::to_string(i / kInFolder));
        if (i % kInFolder == 0) {
            fs::create_directory(folder);
        }
        std::ofstream{folder / ("file" + std::to_string(i))} << i << text << '\n';
    }
    repository.git({"add", "-A"});
    repository.git({"-c", "user.name=b", "-c", "user.email=b@example.test", "commit", "-qm",
                    std::to_string(count) + " files"});
}

std::string spawn_live(testing::SessionWorld& world, const std::string& command) {
    const auto spawned = world.spawn(command);
    if (spawned.status != 201) {
        throw std::runtime_error{"no session: " + spawned.body.dump()};
    }
    return spawned.body["session"]["id"];
}

} // namespace ao::benchmarks
