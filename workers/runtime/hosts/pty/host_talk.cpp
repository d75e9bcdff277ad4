// Connect, send, wait, read.
#include "workers/runtime/hosts/pty/host_talk.h"

#include "ipc/failpoint.h"

#include <cerrno>
#include <cstring>
#include <poll.h>

namespace ao::workers::hosts {

using Clock = std::chrono::steady_clock;

namespace {

void pass_failpoint_of(const pty::ClientMessage& asked) {
    if (std::holds_alternative<pty::Kill>(asked)) {
        ipc::failpoint("host.asked_to_end");
    } else if (std::holds_alternative<pty::Send>(asked)) {
        ipc::failpoint("host.asked_to_type");
    }
}

} // namespace

Task<Result<pty::HostMessage>> talk_to_host(Workbench& workbench, pty::HostState state,
                                            std::vector<pty::ClientMessage> words,
                                            IsAnswer is_answer, std::chrono::milliseconds within) {
    const auto deadline = Clock::now() + within;
    auto link = pty::HostLink::connect(state);
    if (!link) {
        const bool is_gone = link.error() == ECONNREFUSED || link.error() == ENOENT;
        co_return problem(is_gone ? "HOST_GONE" : "HOST_NOT_ANSWERING",
                          "the terminal of the session cannot be reached: " +
                              std::string{std::strerror(link.error())});
    }
    for (const auto& word : words) {
        if (!link->send(word)) {
            co_return problem("MESSAGE_REFUSED", "the message does not fit what a terminal takes");
        }
    }
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        const auto events = static_cast<short>(link->wants_write() ? POLLIN | POLLOUT : POLLIN);
        if (left.count() <= 0 || !co_await wait_for(workbench, link->descriptor(), events, left)) {
            co_return problem("HOST_NOT_ANSWERING",
                              "the terminal of the session did not answer in time; try again");
        }
        if (!link->flush()) {
            co_return problem("HOST_GONE", "the terminal of the session is gone");
        }
        pass_failpoint_of(words.back());
        auto messages = link->receive();
        if (!messages) {
            co_return problem("HOST_GONE", "the terminal of the session is gone");
        }
        for (auto& message : *messages) {
            if (is_answer(message)) {
                co_return std::move(message);
            }
            if (const auto* const refused = std::get_if<pty::Refused>(&message)) {
                co_return problem("HOST_REFUSED", refused->text);
            }
        }
    }
}

} // namespace ao::workers::hosts
