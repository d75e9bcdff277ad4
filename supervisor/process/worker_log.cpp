// Token bucket, two segments, and the redactor in front of the disk.
#include "supervisor/process/worker_log.h"

#include "ipc/limits.h"
#include "supervisor/redactor.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::process {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kReadBytes = 65'536;

std::string read_end(const fs::path& file, std::size_t max_bytes) {
    std::ifstream stream{file, std::ios::binary | std::ios::ate};
    if (!stream) {
        return {};
    }
    const auto size = static_cast<std::size_t>(stream.tellg());
    const auto wanted = std::min(size, max_bytes);
    std::string text(wanted, '\0');
    stream.seekg(static_cast<std::streamoff>(size - wanted));
    stream.read(text.data(), static_cast<std::streamsize>(wanted));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

} // namespace

WorkerLog::WorkerLog(fs::path directory, const std::string& name)
    : file_{directory / (name + ".log")}
    , previous_{directory / (name + ".log.1")}
    , tokens_{static_cast<double>(ipc::limits().worker_log_bytes_per_second)}
    , dropped_{std::make_shared<std::atomic<std::uint64_t>>(0)} {}

bool WorkerLog::drain(int pipe, std::chrono::steady_clock::time_point now) {
    // One read per wake-up: a flood keeps the pipe readable and the other children get their turn.
    std::array<char, kReadBytes> buffer{};
    const auto got = ::read(pipe, buffer.data(), buffer.size());
    if (got == 0) {
        return false;
    }
    if (got < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    const auto bytes = std::string_view{buffer.data(), static_cast<std::size_t>(got)};
    const auto kept = std::min(bytes.size(), allowance(now));
    tokens_ -= static_cast<double>(kept);
    if (kept > 0) {
        append(log::redact(std::string{bytes.substr(0, kept)}));
    }
    if (kept < bytes.size()) {
        *dropped_ += bytes.size() - kept;
        if (!was_dropping_) {
            append("\nao: output above the rate cap is dropped\n");
        }
    }
    was_dropping_ = kept < bytes.size();
    return true;
}

void WorkerLog::note(std::string_view text) {
    append("ao: " + std::string{text} + "\n");
}

std::size_t WorkerLog::allowance(std::chrono::steady_clock::time_point now) {
    const auto rate = static_cast<double>(ipc::limits().worker_log_bytes_per_second);
    const std::chrono::duration<double> passed = now - refilled_at_;
    refilled_at_ = now;
    tokens_ = std::min(rate, tokens_ + rate * std::max(passed.count(), 0.0));
    return static_cast<std::size_t>(tokens_);
}

void WorkerLog::append(std::string_view bytes) {
    if (!descriptor_ || size_ + bytes.size() > ipc::limits().worker_log_bytes) {
        if (descriptor_) {
            std::error_code ignored;
            fs::rename(file_, previous_, ignored);
        }
        descriptor_.reset(
            ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));

        struct stat status {};

        size_ = ::fstat(descriptor_.get(), &status) == 0
                    ? static_cast<std::uint64_t>(status.st_size)
                    : 0;
    }
    // A full disk loses output, never the worker.
    const auto written = ::write(descriptor_.get(), bytes.data(), bytes.size());
    size_ += written > 0 ? static_cast<std::uint64_t>(written) : 0;
}

std::string WorkerLog::tail(const fs::path& directory, const std::string& name,
                            std::size_t max_bytes) {
    auto text = read_end(directory / (name + ".log"), max_bytes);
    if (text.size() < max_bytes) {
        text = read_end(directory / (name + ".log.1"), max_bytes - text.size()) + text;
    }
    if (text.size() == max_bytes) {
        text.erase(0, std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return text;
}

} // namespace ao::process
