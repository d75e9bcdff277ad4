// The data directory and the lock that makes it ours. Any thread; the supervisor opens one at start
// and keeps it until the store is closed. Never removes a file.
#pragma once

#include <filesystem>

namespace ao::store {

/// An exclusively locked data directory of mode 0700. The lock is the kernel's (flock on
/// `ao.lock`), so it ends with this object or the process, however that ends.
class DataDir {
public:
    /// Creates the directory when it is missing and tightens its mode when it is ours. Throws
    /// StoreError: `busy` when another supervisor holds it (the text names its pid), `read_only`
    /// or `io` when it cannot be made or written.
    static DataDir open(const std::filesystem::path& path);

    DataDir(DataDir&& other) noexcept;
    DataDir& operator=(DataDir&&) = delete;
    ~DataDir();

    const std::filesystem::path& path() const { return path_; }

    std::filesystem::path database() const { return path_ / "ao.db"; }

    /// Makes the database file, empty and with mode 0600, when it is missing, and returns its path.
    /// Throws StoreError: `corrupt` when it is missing or empty although its WAL is not. Must not
    /// be called while this process has the database open.
    std::filesystem::path prepare_database() const;

private:
    DataDir(std::filesystem::path path, int lock);

    std::filesystem::path path_;
    int lock_; // closed on exec
};

} // namespace ao::store
