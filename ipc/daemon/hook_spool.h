// The supervisor's side of the spool in which ao-hook keeps events while nobody takes them.
// hook_spool_format.h says how the two sides agree without a lock. Owned by the core thread;
// `watch` may be called from any. Never waits for an ao-hook.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace ao::daemon {

/// One raw hook event as ao-hook kept it.
struct SpooledHook {
    std::string event_id;
    std::string session_id;
    std::string agent;
    std::string event;
    std::uint64_t generation = 0; // 0 = not told
    std::string payload;
    bool is_cut = false;              // payload is longer than what was kept
    std::uint64_t original_bytes = 0; // before the cut; 0 = not known
    std::chrono::sys_time<std::chrono::milliseconds> recorded_at;
};

/// What reading one file came to.
struct SpoolReading {
    std::uint64_t events = 0;
    std::uint64_t damaged = 0;       // places where bytes had to be passed over
    std::uint64_t bytes_skipped = 0; // in those places
};

class HookSpool {
public:
    /// `dir` is <data dir>/hook-spool; it need not exist.
    explicit HookSpool(std::filesystem::path dir);

    /// Claims what has been kept so far: the file an earlier supervisor left half-read, else all
    /// events so far. Nothing when there are none. Events that arrive later go to a new file, so
    /// call again after `remove`. Throws std::filesystem::filesystem_error.
    std::optional<std::filesystem::path> take();

    /// Calls `each` for every intact event of a taken file, oldest first. The same event may come
    /// twice; its id tells. Throws std::filesystem::filesystem_error, and what `each` throws.
    static SpoolReading read(const std::filesystem::path& file,
                             const std::function<void(SpooledHook&&)>& each);

    /// Ends the claim of `take`. Call when every event of the file is committed.
    static void remove(const std::filesystem::path& file);

    /// Events that ao-hook had to refuse since ever because the spool was full.
    std::uint64_t refused() const;

    /// A non-blocking inotify descriptor that becomes readable when an event was kept; read it
    /// empty, then call `take`. Creates the directory. The caller closes it. Throws
    /// std::filesystem::filesystem_error.
    int watch() const;

private:
    std::filesystem::path dir_;
};

} // namespace ao::daemon
