// The payload lies in memory, so that a hook program that does not read it holds nobody up.
#include "workers/agents/demo/hook_caller.h"

#include "ipc/child_process.h"
#include "workers/agents/demo/demo_limits.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ao::demo {

namespace {

using Clock = std::chrono::steady_clock;

ipc::Descriptor in_memory(const std::string& text) {
    ipc::Descriptor memory{::memfd_create("ao-demo-hook", MFD_CLOEXEC)};
    const auto size = static_cast<ssize_t>(text.size());
    if (memory && (::write(memory.get(), text.data(), text.size()) != size ||
                   ::lseek(memory.get(), 0, SEEK_SET) != 0)) {
        memory.reset();
    }
    return memory;
}

/// Whether the child ended in time.
bool wait_for(const ipc::Child& child, std::chrono::milliseconds time) {
    const auto deadline = Clock::now() + time;
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd ended{child.pidfd.get(), POLLIN, 0};
        const auto most = std::max<std::chrono::milliseconds::rep>(left.count(), 0);
        const int count = ::poll(&ended, 1, static_cast<int>(most));
        if (count >= 0 || errno != EINTR) {
            return count > 0;
        }
    }
}

} // namespace

HookCaller::HookCaller(std::string program, std::string session_id)
    : program_{std::move(program)}
    , session_id_{std::move(session_id)} {}

void HookCaller::tell(std::string_view event, Fields fields) const {
    if (program_.empty()) {
        return;
    }
    std::string payload = "{\"session_id\":" + json_string(session_id_);
    for (const auto& [name, value] : fields) {
        payload += "," + json_string(name) + ":" + json_string(value);
    }
    const auto input = in_memory(payload + "}\n");
    ipc::ChildSpec spec;
    spec.program = program_;
    spec.argv = {program_, "demo", std::string{event}};
    spec.standard_input = input.get();
    const auto child = ipc::spawn(spec);
    if (!child) {
        return;
    }
    if (!wait_for(*child, kHookPatience)) {
        ipc::signal_group(*child, SIGKILL);
        wait_for(*child, kHookPatience);
    }
    ipc::reap(*child);
}

std::string json_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (byte < 0x20) {
            constexpr const char* kDigits = "0123456789abcdef";
            quoted += "\\u00";
            quoted += kDigits[byte >> 4U];
            quoted += kDigits[byte & 15U];
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

} // namespace ao::demo
