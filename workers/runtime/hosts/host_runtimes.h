// The runtimes that there are, by the kind of a handle.
#pragma once

#include "workers/runtime/hosts/host_runtime.h"

#include <array>
#include <memory>
#include <string_view>

namespace ao::workers::hosts {

class HostRuntimes {
public:
    explicit HostRuntimes(Workbench& workbench);

    /// Of that handle; HANDLE_UNKNOWN for one that this build does not know.
    Result<HostRuntime*> of(std::string_view handle) const;

private:
    std::array<std::unique_ptr<HostRuntime>, ipc::enum_names(ipc::RuntimeKind{}).size()> all_;
};

} // namespace ao::workers::hosts
