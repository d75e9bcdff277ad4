// Counts the passes of the armed failpoint and dies at the right one.
#include "ipc/failpoint.h"

#ifdef AO_TESTING

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace ao::ipc {

namespace {

struct Armed {
    std::string name;
    int nth = 0;
};

Armed read_environment() {
    Armed armed;
    const char* text = std::getenv("AO_FAILPOINT");
    if (text == nullptr) {
        return armed;
    }
    const std::string_view all{text};
    const auto colon = all.find(':');
    armed.name = all.substr(0, colon);
    armed.nth = 1;
    if (colon != std::string_view::npos) {
        std::from_chars(all.data() + colon + 1, all.data() + all.size(), armed.nth);
    }
    return armed;
}

} // namespace

void pass_failpoint(std::string_view name) {
    static const Armed kArmed = read_environment();
    static std::atomic<int> passes{0};
    if (kArmed.nth > 0 && name == kArmed.name && ++passes == kArmed.nth) {
        // SIGKILL, not exit: no destructor, no buffer and no handler may help.
        ::kill(::getpid(), SIGKILL);
    }
}

} // namespace ao::ipc

#endif
