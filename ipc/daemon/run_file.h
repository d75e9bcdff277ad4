// running.json: where the daemon tells the CLI, the hook and the app how to reach it
// (api-cli.md 1.3). Keys of the original: pid, port, startedAt; ours adds startTicks and bootId, so
// that a reused pid is recognised.
#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>

namespace ao::daemon {

struct RunFile {
    pid_t pid = 0;
    std::uint16_t port = 0;
    std::string started_at;                   // RFC 3339, UTC, nanoseconds
    std::optional<std::uint64_t> start_ticks; // absent in a file of the original
    std::optional<std::string> boot_id;

    bool operator==(const RunFile&) const = default;
};

/// What reading found. `corrupt` covers anything that is not a plain file of a sane size with the
/// required keys; the text says what is wrong.
struct RunFileProblem {
    std::string text;
};

/// Nothing when there is no file.
tl::expected<std::optional<RunFile>, RunFileProblem> read_run_file(const std::filesystem::path&);

/// Writes atomically (temporary file of mode 0600 in the same directory, fsync, rename), creating
/// parent directories. Throws std::filesystem::filesystem_error or std::system_error.
void write_run_file(const std::filesystem::path&, const RunFile&);

/// Removes the file only if it still names `pid`. Returns whether it did.
bool remove_run_file_of(const std::filesystem::path&, pid_t pid);

/// True when the process that the file names is alive and is the one that wrote it, as far as
/// pid, start time and boot id tell.
bool names_live_process(const RunFile&);

} // namespace ao::daemon
