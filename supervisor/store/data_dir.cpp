// Making, owning and locking the data directory.
#include "supervisor/store/data_dir.h"

#include "ipc/daemon/process_identity.h"
#include "supervisor/store/store_error.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ao::store {

namespace {

[[noreturn]] void fail(std::string_view what, const std::filesystem::path& path, int error) {
    const bool is_denied = error == EACCES || error == EPERM || error == EROFS;
    const auto problem = is_denied         ? StoreProblem::read_only
                         : error == ENOSPC ? StoreProblem::full
                                           : StoreProblem::io;
    throw StoreError{problem, 0,
                     fmt::format("Cannot {} {}: {}. Check that place, or point AO_DATA_DIR to "
                                 "another directory.",
                                 what, path.native(), std::strerror(error))};
}

void make_private_directory(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
        fail("create", path.parent_path(), error.value());
    }
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        fail("create", path, errno);
    }

    struct stat found {};

    if (::stat(path.c_str(), &found) != 0) {
        fail("look at", path, errno);
    }
    if (!S_ISDIR(found.st_mode)) {
        fail("use", path, ENOTDIR);
    }
    if (found.st_uid != ::geteuid()) {
        throw StoreError{
            StoreProblem::read_only, 0,
            fmt::format("The data directory {} belongs to user id {}, not to {}. Point "
                        "AO_DATA_DIR to a directory of your own.",
                        path.native(), found.st_uid, ::geteuid())};
    }
    if ((found.st_mode & 0077) != 0 && ::chmod(path.c_str(), 0700) != 0) {
        fail("make private", path, errno);
    }
}

std::string first_line_of(int file) {
    std::array<char, 64> text{};
    const auto length = ::pread(file, text.data(), text.size() - 1, 0);
    std::string line{text.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
    return line.substr(0, line.find_first_of(" \n"));
}

bool is_nonempty(const std::filesystem::path& file) {
    struct stat found {};

    return ::stat(file.c_str(), &found) == 0 && found.st_size > 0;
}

} // namespace

DataDir DataDir::open(const std::filesystem::path& given) {
    const auto path = std::filesystem::absolute(given).lexically_normal();
    make_private_directory(path);
    const auto file = path / "ao.lock";
    const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) {
        fail("open", file, errno);
    }
    DataDir data_dir{path, lock};
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            fail("lock", file, errno);
        }
        const auto holder = first_line_of(lock);
        throw StoreError{
            StoreProblem::busy, 0,
            fmt::format("Another ao-supervisor ({}) uses the data directory {}. Stop it with "
                        "`ao stop`, or point AO_DATA_DIR to another directory.",
                        holder.empty() ? "its pid is not known yet" : "pid " + holder,
                        path.native())};
    }
    // For people and for the message above; the lock itself is what decides.
    const auto identity =
        fmt::format("{} {}\n", ::getpid(), daemon::process_start_ticks(::getpid()).value_or(0));
    if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, identity.data(), identity.size(), 0) < 0) {
        fail("write", file, errno);
    }
    return data_dir;
}

std::filesystem::path DataDir::prepare_database() const {
    const auto file = database();
    const auto wal = std::filesystem::path{file.native() + "-wal"};
    // SQLite would take an empty database for a new one and throw the WAL away.
    if (!is_nonempty(file) && is_nonempty(wal)) {
        throw StoreError{StoreProblem::corrupt, 0,
                         fmt::format("{} is missing or empty while {} holds changes of it. {}",
                                     file.native(), wal.native(),
                                     advice_for(StoreProblem::corrupt, file))};
    }
    // Closed again before SQLite opens it: closing any descriptor of a file drops all its locks.
    const int created = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (created >= 0) {
        ::close(created);
        const int directory = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0 || ::fsync(directory) != 0) {
            fail("write", path_, errno);
        }
        ::close(directory);
    } else if (errno != EEXIST) {
        fail("create", file, errno);
    } else if (::chmod(file.c_str(), 0600) != 0 && errno != EPERM && errno != EROFS) {
        fail("make private", file, errno);
    }
    return file;
}

DataDir::DataDir(std::filesystem::path path, int lock)
    : path_{std::move(path)}
    , lock_{lock} {}

DataDir::DataDir(DataDir&& other) noexcept
    : path_{std::move(other.path_)}
    , lock_{std::exchange(other.lock_, -1)} {}

DataDir::~DataDir() {
    if (lock_ >= 0) {
        ::close(lock_);
    }
}

} // namespace ao::store
