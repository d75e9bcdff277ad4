// What the kit gives a worker to work with. Everything happens on the worker's one thread, in
// callbacks of its loop; nothing here blocks.
#pragma once

#include "ipc/facts.h"
#include "workers/program_run.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace ao::workers {

class Workbench {
public:
    virtual ~Workbench() = default;

    /// Reports what was observed. Facts coalesce by subject until they are sent.
    virtual void report(ipc::Fact fact) = 0;

    /// Runs a program beside the loop and calls `done` when it has ended or was ended. At most
    /// four run at a time; further ones wait.
    virtual void run(ProgramRun run, std::function<void(ProgramResult)> done) = 0;

    /// Calls `done` once: with true when `events` (of poll(2)) happened at the descriptor, which
    /// stays the caller's and open until then, or with false when `within` has passed; nothing: no
    /// limit.
    virtual void wait_for(int descriptor, short events,
                          std::optional<std::chrono::milliseconds> within,
                          std::function<void(bool)> done) = 0;

    /// Runs `work` at once, with `input` ("transcript:app-1") as what is blamed should it kill the
    /// worker; so are the callbacks that it asks for.
    virtual void take_in_hand(std::string input, const std::function<void()>& work) = 0;
};

} // namespace ao::workers
