// Says when something in a directory has changed, also when it is made only later. What a change is
// is for the caller to look at: a wake-up may be for nothing.
#pragma once

#include "ipc/child_process.h"
#include "workers/workbench.h"

#include <functional>
#include <string>

namespace ao::workers::agents {

class DirectoryWatch {
public:
    /// The watch outlives the workbench's callbacks; "" is no directory.
    DirectoryWatch(Workbench& workbench, std::string directory, std::function<void()> changed);

    DirectoryWatch(const DirectoryWatch&) = delete;
    DirectoryWatch& operator=(const DirectoryWatch&) = delete;

    /// From here on `changed` is called. Look at the directory only afterwards.
    void start();

private:
    void watch();

    Workbench& workbench_;
    std::string directory_;
    std::function<void()> changed_;
    ipc::Descriptor inotify_;
};

} // namespace ao::workers::agents
