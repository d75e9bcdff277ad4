// Lets one `ao start` at a time bring up the daemon of a run file; the others wait and then find it
// ready.
#pragma once

#include "cli/deadline.h"
#include "cli/descriptor.h"
#include "cli/failure.h"

#include <filesystem>

namespace ao::cli {

class StartTurn {
public:
    /// Holds the turn until destroyed. Creates the directory of the run file and start.lock in it.
    static Result<StartTurn> wait_for(const std::filesystem::path& run_file,
                                      const Deadline& deadline);

private:
    explicit StartTurn(Descriptor lock)
        : lock_{std::move(lock)} {}

    Descriptor lock_;
};

} // namespace ao::cli
