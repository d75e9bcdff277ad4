// New text of a file that another process writes, told by the kernel.
#pragma once

#include "cli/descriptor.h"

#include <filesystem>
#include <string>

namespace ao::cli {

class LogTail {
public:
    /// The file may not be there yet; its directory is. Without inotify (its instances are limited
    /// per user) nobody tells of news; `take` finds it all the same.
    explicit LogTail(std::filesystem::path file);

    /// Readable when there may be news. Negative: nobody tells.
    int descriptor() const { return inotify_.get(); }

    /// What was written since the last call, up to the last whole line.
    std::string take();

private:
    std::filesystem::path path_;
    Descriptor inotify_;
    Descriptor file_;
    std::string rest_; // of a line that is not whole
};

} // namespace ao::cli
