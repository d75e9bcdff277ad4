// Makes and verifies the runtime directory.
#include "ipc/endpoint.h"

#include "ipc/limits.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::ipc {

namespace fs = std::filesystem;

namespace {

// FNV-1a: the name has to be short and the same at every start, nothing more.
std::string short_hash(const std::string& text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
    return digits;
}

tl::expected<void, std::string> make_private(const fs::path& directory) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
        return tl::unexpected{"cannot create " + directory.string() + ": " + std::strerror(errno)};
    }
    const int descriptor =
        ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) {
        return tl::unexpected{directory.string() +
                              " is not a directory of its own (a link or a file?); remove it"};
    }

    struct stat status {};

    const bool known = ::fstat(descriptor, &status) == 0;
    ::close(descriptor);
    if (!known || status.st_uid != ::geteuid()) {
        return tl::unexpected{directory.string() +
                              " belongs to another user; remove it or set XDG_RUNTIME_DIR"};
    }
    if ((status.st_mode & 077U) != 0) {
        return tl::unexpected{directory.string() + " is open to other users; run: chmod 700 " +
                              directory.string()};
    }
    return {};
}

} // namespace

tl::expected<fs::path, std::string> runtime_directory(const fs::path& data_dir) {
    std::error_code ignored;
    const auto absolute = fs::weakly_canonical(fs::absolute(data_dir), ignored);
    const char* base = std::getenv("XDG_RUNTIME_DIR");
    const bool has_base = base != nullptr && base[0] == '/' && fs::is_directory(base, ignored);
    const auto parent = has_base ? fs::path{base} / "ao" : data_dir;
    const auto directory = has_base ? parent / short_hash(absolute.string()) : parent / "run";
    if (has_base) {
        if (auto made = make_private(parent); !made) {
            return tl::unexpected{made.error()};
        }
    }
    if (auto made = make_private(directory); !made) {
        return tl::unexpected{made.error()};
    }
    return directory;
}

tl::expected<std::string, std::string> worker_endpoint(const fs::path& runtime_dir) {
    const auto path = (runtime_dir / "workers.sock").string();
    if (path.size() > kMaxSocketPathBytes) {
        return tl::unexpected{"the socket path " + path + " is longer than " +
                              std::to_string(kMaxSocketPathBytes) +
                              " bytes; set AO_DATA_DIR or XDG_RUNTIME_DIR to a shorter path"};
    }
    return "ipc://" + path;
}

} // namespace ao::ipc
