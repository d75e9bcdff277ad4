// Folder by folder from the working directory down, none of them by its whole path.
#include "workers/agents/demo/worktree_file.h"

#include "ipc/child_process.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::demo {

namespace {

tl::unexpected<std::string> refusal(const std::string& path, int error) {
    const bool is_link = error == ELOOP || error == ENOTDIR;
    return tl::unexpected{
        "cannot edit " + path + ": " +
        (is_link ? "a symbolic link or no folder on the way to it" : std::strerror(error))};
}

} // namespace

tl::expected<void, std::string> append_line(const std::string& path, const std::string& line) {
    const auto parts = std::filesystem::path{path}.lexically_normal();
    ipc::Descriptor folder{::open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    for (const auto& part : parts.parent_path()) {
        const auto* const name = part.c_str();
        if (::mkdirat(folder.get(), name, 0777) != 0 && errno != EEXIST) {
            return refusal(path, errno);
        }
        ipc::Descriptor next{
            ::openat(folder.get(), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
        if (!next) {
            return refusal(path, errno);
        }
        folder = std::move(next);
    }
    // Not blocking: opening a named pipe would wait for its reader.
    const ipc::Descriptor file{
        ::openat(folder.get(), parts.filename().c_str(),
                 O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666)};
    if (!file) {
        return refusal(path, errno);
    }

    struct stat status {};

    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return tl::unexpected{"cannot edit " + path + ": it is no ordinary file"};
    }
    const auto text = line + "\n";
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return refusal(path, errno);
    }
    return {};
}

} // namespace ao::demo
