// Reads the wall clock and, in test builds, the step that a test has put on top of it.
#include "ipc/wall_clock.h"

#ifdef AO_TESTING
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace ao::ipc {

#ifdef AO_TESTING
namespace {

// Mapped for the life of the process; null when the test steps no clock.
const std::atomic<std::int64_t>* test_step() {
    const char* path = std::getenv("AO_TEST_CLOCK");
    const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return nullptr;
    }
    void* page = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    return page == MAP_FAILED ? nullptr : static_cast<const std::atomic<std::int64_t>*>(page);
}

} // namespace
#endif

WallTime wall_now() {
    auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
#ifdef AO_TESTING
    static const auto* const step = test_step();
    if (step != nullptr) {
        now += std::chrono::milliseconds{step->load()};
    }
#endif
    return now;
}

} // namespace ao::ipc
