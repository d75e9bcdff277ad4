// git says which files; they are copied beneath the worktree, one by one.
#include "workers/runtime/git/ignored_copies.h"

#include "workers/runtime/git/paths.h"
#include "workers/runtime/git/shared_links.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> split(const std::string& text, char end_of_part) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find(end_of_part, start), text.size());
        parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

tl::unexpected<GitProblem> not_copied(const std::string& what) {
    return problem(kProvisionFailed, "The files of .worktreeinclude were not copied: " + what +
                                         ". Name fewer files in it.");
}

// Untracked files that match the patterns and that git ignores.
Task<Result<std::vector<std::string>>> files_to_copy(GitProgram& git, fs::path repository) {
    GitCall list{repository,
                 {"ls-files", "--others", "--ignored", "--exclude-from=.worktreeinclude", "-z"}};
    list.max_output = kListBytes;
    const auto named = co_await git.run(std::move(list));
    const auto files = split(named.output, '\0');
    if (!named.succeeded() || named.was_cut || files.size() > kCopiedFiles) {
        co_return not_copied(named.succeeded()
                                 ? "they are more than " + std::to_string(kCopiedFiles)
                                 : what_git_said(named));
    }
    std::vector<std::string> ignored;
    for (std::size_t start = 0; start < files.size(); start += kArgumentsAtOnce) {
        const auto end = std::min(start + kArgumentsAtOnce, files.size());
        std::vector<std::string> arguments{"-c", "core.quotePath=false", "check-ignore", "--"};
        for (auto at = start; at < end; ++at) {
            arguments.push_back(files[at]);
        }
        GitCall check{repository, std::move(arguments)};
        check.max_output = kListBytes;
        const auto checked = co_await git.run(std::move(check));
        if (checked.end != ProgramResult::End::exited || checked.exit_code > 1) { // 1: none
            co_return not_copied(what_git_said(checked));
        }
        const auto some = split(checked.output, '\n');
        ignored.insert(ignored.end(), some.begin(), some.end());
    }
    co_return ignored;
}

// Gives the bytes copied; 0 when there is nothing to copy or something in the way.
tl::expected<std::size_t, int> copy_one(int from, int to, const fs::path& path, std::size_t room) {
    const auto source = open_beneath(from, path.string(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);

    struct stat status {};

    if (!source || ::fstat(source->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return 0;
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > room) {
        return tl::unexpected{EFBIG};
    }
    const auto folder = make_folders(to, path.parent_path());
    if (!folder) {
        return tl::unexpected{folder.error()};
    }
    const auto target = open_beneath(to, path.string(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                                     status.st_mode & 0777U);
    if (!target) {
        return target.error() == EEXIST ? tl::expected<std::size_t, int>{0}
                                        : tl::unexpected{target.error()};
    }
    for (std::size_t copied = 0; copied < size;) {
        const auto sent = ::sendfile(target->get(), source->get(), nullptr, size - copied);
        if (sent < 0) {
            return tl::unexpected{errno};
        }
        if (sent == 0) {
            break; // it became shorter
        }
        copied += static_cast<std::size_t>(sent);
    }
    return std::max<std::size_t>(size, 1);
}

} // namespace

bool names_copies(const fs::path& repository) {
    std::error_code ignored;
    return fs::is_regular_file(fs::symlink_status(repository / ".worktreeinclude", ignored));
}

Task<Result<std::vector<std::string>>> copy_ignored(GitProgram& git, fs::path repository,
                                                    fs::path worktree) {
    std::vector<std::string> copied;
    if (!names_copies(repository)) {
        co_return copied;
    }
    const auto files = co_await files_to_copy(git, repository);
    if (!files) {
        co_return tl::unexpected{files.error()};
    }
    const auto from = open_folder(repository);
    const auto to = open_folder(worktree);
    if (!from || !to) {
        co_return not_copied("a folder is gone");
    }
    std::size_t room = kCopiedBytes;
    for (const auto& file : *files) {
        if (!why_not_relative(file).empty()) {
            continue;
        }
        const auto bytes = copy_one(from->get(), to->get(), file, room);
        if (!bytes) {
            co_return not_copied(
                file + ": " +
                (bytes.error() == EFBIG ? "too much in all" : std::strerror(bytes.error())));
        }
        room -= std::min(room, *bytes);
        if (*bytes > 0) {
            copied.push_back(file);
        }
    }
    co_return copied;
}

} // namespace ao::workers::git
