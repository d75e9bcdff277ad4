// Counts the passes of the armed failpoint and dies at the right one.
#include "ipc/failpoint.h"

#ifdef AO_TESTING

#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace ao::ipc {

namespace {

struct Armed {
    std::string name;
    int nth = 0;
    std::string file; // names the place instead, and is there as long as nobody died for it
};

Armed read_environment() {
    Armed armed;
    const char* text = std::getenv("AO_FAILPOINT");
    if (text == nullptr) {
        return armed;
    }
    const std::string_view all{text};
    if (all.starts_with('@')) {
        armed.file = all.substr(1);
        return armed;
    }
    const auto colon = all.find(':');
    armed.name = all.substr(0, colon);
    armed.nth = 1;
    if (colon != std::string_view::npos) {
        std::from_chars(all.data() + colon + 1, all.data() + all.size(), armed.nth);
    }
    return armed;
}

// Taking the file away is what one process alone can do.
bool is_chosen(const std::string& file, std::string_view name, std::string_view operation) {
    std::array<char, 128> text{};
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    const auto size = ::read(descriptor, text.data(), text.size());
    ::close(descriptor);
    const std::string_view wanted{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    const bool is_here =
        wanted == name ||
        (wanted.size() == name.size() + 1 + operation.size() && wanted.starts_with(name) &&
         wanted[name.size()] == ' ' && wanted.ends_with(operation));
    return is_here && ::unlink(file.c_str()) == 0;
}

} // namespace

void pass_failpoint(std::string_view name, std::string_view operation) {
    static const Armed kArmed = read_environment();
    static std::atomic<int> passes{0};
    const bool is_due = kArmed.file.empty()
                            ? kArmed.nth > 0 && name == kArmed.name && ++passes == kArmed.nth
                            : is_chosen(kArmed.file, name, operation);
    if (is_due) {
        // SIGKILL, not exit: no destructor, no buffer and no handler may help.
        ::kill(::getpid(), SIGKILL);
    }
}

} // namespace ao::ipc

#endif
