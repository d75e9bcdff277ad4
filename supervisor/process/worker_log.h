// The output of one worker: a pipe on one side, two files that replace each other on the other.
// What comes faster than the cap is dropped and counted, so that a worker that floods its stderr
// costs neither disk nor the main thread. Owned by the main thread; the counter is for any.
#pragma once

#include "ipc/child_process.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace ao::process {

class WorkerLog {
public:
    /// Writes to <directory>/<name>.log and, when that is full, keeps it as <name>.log.1.
    WorkerLog(std::filesystem::path directory, const std::string& name);

    /// Reads what is in the pipe, a bounded amount at a time; false at its end.
    bool drain(int pipe, std::chrono::steady_clock::time_point now);

    /// A line of our own, for the reader of the log.
    void note(std::string_view text);

    std::shared_ptr<const std::atomic<std::uint64_t>> bytes_dropped() const { return dropped_; }

    /// The newest `max_bytes` of both files, from a line start on. Any thread.
    static std::string tail(const std::filesystem::path& directory, const std::string& name,
                            std::size_t max_bytes);

private:
    void append(std::string_view bytes);
    std::size_t allowance(std::chrono::steady_clock::time_point now);

    std::filesystem::path file_;
    std::filesystem::path previous_;
    ipc::Descriptor descriptor_;
    std::uint64_t size_ = 0;
    double tokens_;
    std::chrono::steady_clock::time_point refilled_at_{};
    bool was_dropping_ = false;
    std::shared_ptr<std::atomic<std::uint64_t>> dropped_;
};

} // namespace ao::process
