// Reads the run file without trusting it, and replaces it atomically. Anyone may have put anything
// at its path: a fifo, a link, a gigabyte.
#include "ipc/daemon/run_file.h"

#include "ipc/daemon/process_identity.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <memory>
#include <random>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace ao::daemon {

namespace {

using nlohmann::json;

// Ours has about 150 bytes.
constexpr off_t kMaxBytes = 64 << 10;

class Descriptor {
public:
    explicit Descriptor(int fd)
        : fd_{fd} {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    int get() const { return fd_; }

private:
    int fd_;
};

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
    throw std::filesystem::filesystem_error{what, path,
                                            std::error_code{errno, std::generic_category()}};
}

tl::unexpected<RunFileProblem> problem(const std::filesystem::path& path, std::string_view what) {
    return tl::unexpected{RunFileProblem{"run file " + path.string() + ": " + std::string{what}}};
}

template <class Integer>
std::optional<Integer> positive(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned()) {
        return std::nullopt;
    }
    const auto value = found->get<std::uint64_t>();
    if (value == 0 || value > static_cast<std::uint64_t>(std::numeric_limits<Integer>::max())) {
        return std::nullopt;
    }
    return static_cast<Integer>(value);
}

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

void write_all(int fd, std::string_view text, const std::filesystem::path& path) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            fail("cannot write the run file", path);
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void create_dirs(const std::filesystem::path& dir) {
    if (dir.empty() || std::filesystem::is_directory(dir)) {
        return;
    }
    create_dirs(dir.parent_path());
    if (::mkdir(dir.c_str(), 0750) != 0 && errno != EEXIST) {
        fail("cannot create the directory of the run file", dir);
    }
}

} // namespace

tl::expected<std::optional<RunFile>, RunFileProblem>
read_run_file(const std::filesystem::path& path) {
    // Without O_NONBLOCK, opening a fifo would wait for a writer for ever.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (file.get() < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return std::optional<RunFile>{};
        }
        return problem(path, errno == ELOOP ? "is a symbolic link" : std::strerror(errno));
    }

    struct stat status {};

    if (::fstat(file.get(), &status) != 0) {
        return problem(path, std::strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return problem(path, "is not a plain file");
    }
    if (status.st_uid != ::geteuid()) {
        return problem(path, "belongs to another user");
    }
    if (status.st_size > kMaxBytes) {
        return problem(path, "is larger than 64 KiB");
    }
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    const auto size = ::pread(file.get(), text.data(), text.size(), 0);
    if (size < 0) {
        return problem(path, std::strerror(errno));
    }
    text.resize(static_cast<std::size_t>(size));
    const auto object = json::parse(text, nullptr, false);
    if (!object.is_object()) {
        return problem(path, text.empty() ? "is empty" : "is not a JSON object");
    }
    const auto pid = positive<pid_t>(object, "pid");
    const auto port = positive<std::uint16_t>(object, "port");
    if (!pid || !port) {
        return problem(path, pid ? "names no valid port" : "names no valid pid");
    }
    RunFile result{*pid, *port, text_of(object, "startedAt"), std::nullopt, std::nullopt};
    result.start_ticks = positive<std::uint64_t>(object, "startTicks");
    if (auto boot = text_of(object, "bootId"); !boot.empty()) {
        result.boot_id = std::move(boot);
    }
    return result;
}

void write_run_file(const std::filesystem::path& path, const RunFile& run) {
    const auto dir = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
    create_dirs(dir);

    nlohmann::ordered_json object{
        {"pid", run.pid}, {"port", run.port}, {"startedAt", run.started_at}};
    if (run.start_ticks) {
        object["startTicks"] = *run.start_ticks;
    }
    if (run.boot_id) {
        object["bootId"] = *run.boot_id;
    }

    const auto temporary = dir / (".running-" + std::to_string(std::random_device{}()) + ".json");
    try {
        const Descriptor file{
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
        if (file.get() < 0) {
            fail("cannot create the run file", temporary);
        }
        write_all(file.get(), object.dump(2) + '\n', temporary);
        if (::fsync(file.get()) != 0 || ::rename(temporary.c_str(), path.c_str()) != 0) {
            fail("cannot put the run file in place", path);
        }
    } catch (const std::filesystem::filesystem_error&) {
        ::unlink(temporary.c_str());
        throw;
    }
}

bool remove_run_file_of(const std::filesystem::path& path, pid_t pid) {
    const auto found = read_run_file(path);
    return found && *found && (*found)->pid == pid && ::unlink(path.c_str()) == 0;
}

bool names_live_process(const RunFile& run) {
    return (!run.boot_id || *run.boot_id == boot_id()) && is_alive(run.pid, run.start_ticks);
}

} // namespace ao::daemon
