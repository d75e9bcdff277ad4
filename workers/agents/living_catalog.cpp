// Files are told apart by what stat says of them, links followed: they may be links into somebody's
// own repository, where no watch of the directory would see a change.
#include "workers/agents/living_catalog.h"

#include "workers/agents/agents_limits.h"

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace ao::workers::agents {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) {
    return time.tv_sec * kNanoseconds + time.tv_nsec;
}

} // namespace

LivingCatalog::LivingCatalog(std::string directory)
    : directory_{std::move(directory)} {}

std::shared_ptr<const Catalog> LivingCatalog::now() {
    auto stamps = look();
    if (!catalog_ || !is_settled_ || stamps != stamps_) {
        // Looked at before it is read: what changes meanwhile is seen next time.
        is_settled_ = is_settled(stamps, ipc::wall_now());
        stamps_ = std::move(stamps);
        catalog_ = std::make_shared<const Catalog>(Catalog::load(directory_));
    }
    return catalog_;
}

std::vector<LivingCatalog::FileStamp> LivingCatalog::look() const {
    std::vector<FileStamp> stamps;
    const auto add = [&](const std::string& path) {
        struct stat status {};
        if (::stat(path.c_str(), &status) == 0) {
            stamps.emplace_back(path, status.st_dev, status.st_ino, status.st_size,
                                nanoseconds(status.st_mtim), nanoseconds(status.st_ctim));
        } else {
            stamps.emplace_back(path, 0, 0, 0, 0, 0);
        }
    };
    std::error_code error;
    for (fs::directory_iterator at{directory_, error}, end; !error && at != end;
         at.increment(error)) {
        if (at->path().extension() == ".toml") {
            add(at->path().string());
        }
    }
    std::sort(stamps.begin(), stamps.end());
    add(directory_); // it may be there without a file, or not to be read
    return stamps;
}

bool LivingCatalog::is_settled(const std::vector<FileStamp>& stamps, ipc::WallTime now) {
    const auto settled = std::chrono::nanoseconds{(now - kFileTimesSettle).time_since_epoch()};
    return std::all_of(stamps.begin(), stamps.end(), [&](const auto& stamp) {
        return std::max(std::get<4>(stamp), std::get<5>(stamp)) < settled.count();
    });
}

} // namespace ao::workers::agents
