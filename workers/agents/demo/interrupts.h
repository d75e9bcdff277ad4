// Ctrl-C as something that is waited for together with everything else, so that none comes between
// a look and a wait. One for the process, before anything is started.
#pragma once

#include "ipc/child_process.h"

#include <chrono>
#include <optional>

namespace ao::demo {

enum class Wake { ready, timeout, interrupted };

class Interrupts {
public:
    /// From here on SIGINT only arrives in `wait`.
    Interrupts();

    /// Until the descriptor can be read (-1: none), the time is up (nothing: never) or Ctrl-C came,
    /// which is taken and goes before the others.
    Wake wait(int descriptor, std::optional<std::chrono::milliseconds> time) const;

    /// Takes a Ctrl-C that has come already.
    bool take() const { return wait(-1, std::chrono::milliseconds{0}) == Wake::interrupted; }

private:
    ipc::Descriptor signals_;
};

} // namespace ao::demo
