// The catalog as people's files are now: read again when one of them has changed since. Nobody has
// to restart anything after writing an agent's file.
#pragma once

#include "ipc/wall_clock.h"
#include "workers/agents/catalog.h"

#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace ao::workers::agents {

class LivingCatalog {
public:
    /// "" is no directory.
    explicit LivingCatalog(std::string directory);

    /// Another object than before if anything may have changed. Never null.
    std::shared_ptr<const Catalog> now();

private:
    // Path, device, inode, size, and when content and inode changed.
    using FileStamp = std::tuple<std::string, std::uint64_t, std::uint64_t, std::int64_t,
                                 std::int64_t, std::int64_t>;

    std::vector<FileStamp> look() const;
    static bool is_settled(const std::vector<FileStamp>& stamps, ipc::WallTime now);

    std::string directory_;
    std::shared_ptr<const Catalog> catalog_;
    std::vector<FileStamp> stamps_;
    bool is_settled_ = false; // a further change would be seen in the stamps
};

} // namespace ao::workers::agents
