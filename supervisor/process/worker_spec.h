// Which workers exist and how they are started. Immutable after start-up.
#pragma once

#include "ipc/ids.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace ao::process {

/// What is the same for all workers.
struct WorkerSpec {
    std::filesystem::path programs; // directory of the executables, looked up at every start
    std::filesystem::path logs;     // directory of the ring files
    std::string endpoint;           // ipc://…

    std::filesystem::path program(ipc::WorkerKind kind) const {
        return programs / ("ao-worker-" + std::string{ipc::to_text(kind)});
    }
};

} // namespace ao::process
