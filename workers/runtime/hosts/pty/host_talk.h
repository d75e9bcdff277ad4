// One question to a host and its answer, without blocking the worker's loop.
#pragma once

#include "ipc/pty/host_link.h"
#include "workers/runtime/hosts/host_problem.h"
#include "workers/task.h"

#include <chrono>
#include <functional>
#include <vector>

namespace ao::workers::hosts {

using IsAnswer = std::function<bool(const pty::HostMessage&)>;

/// Connects, says hello, sends what is to be said and gives the first message that is the answer.
/// Fails with HOST_GONE, HOST_REFUSED or HOST_NOT_ANSWERING.
Task<Result<pty::HostMessage>> talk_to_host(Workbench& workbench, pty::HostState state,
                                            std::vector<pty::ClientMessage> words,
                                            IsAnswer is_answer, std::chrono::milliseconds within);

/// What is to be said, in order. (A list in braces does not compile beside co_await with g++ 12.)
template <class... Word>
std::vector<pty::ClientMessage> say(Word... word) {
    std::vector<pty::ClientMessage> words;
    (words.emplace_back(std::move(word)), ...);
    return words;
}

/// The same for an answer that is told by its type.
template <class Answer>
Task<Result<Answer>> ask_host(Workbench& workbench, pty::HostState state,
                              std::vector<pty::ClientMessage> words,
                              std::chrono::milliseconds within) {
    auto answer = co_await talk_to_host(
        workbench, std::move(state), std::move(words),
        [](const pty::HostMessage& message) { return std::holds_alternative<Answer>(message); },
        within);
    if (!answer) {
        co_return tl::unexpected{answer.error()};
    }
    co_return std::get<Answer>(std::move(*answer));
}

} // namespace ao::workers::hosts
