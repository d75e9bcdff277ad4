// A folder below which files of launches lie, and one file in it: read, replaced and removed
// without leaving the folder by a symbolic link.
//
// Limits: owner, access lists and extended attributes of a file that is replaced are not kept.
#pragma once

#include "ipc/child_process.h"
#include "ipc/launch_plan.h"
#include "workers/runtime/launch/file_problem.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ao::workers::launch {

/// Beside a file that is being written; a killed worker leaves it there. Named after the file, so
/// that whoever comes next knows it.
std::filesystem::path temporary_path(const std::filesystem::path& real);

class Place {
public:
    /// A link on the way is followed as long as it stays below the folder.
    static Result<Place> closed(const std::filesystem::path& folder);

    /// People's home directory: their own links may lead anywhere, and what they lead to is
    /// replaced.
    static Result<Place> home(const std::filesystem::path& folder);

    /// Where the file really is. Fails with AGENT_FILE_LEAVES_PLACE, or INVALID_PATH.
    Result<std::filesystem::path> real_path(const std::string& path) const;

    // From here on paths are real ones; they name no link.

    /// Nothing when there is no such file. Fails with AGENT_FILE_UNREADABLE for what is no regular
    /// file, cannot be read or is larger than kFileBytes.
    Result<std::optional<std::string>> read(const std::filesystem::path& real) const;

    /// Folders on the way to it that are not there yet, the outermost first.
    std::vector<std::filesystem::path> missing_folders(const std::filesystem::path& real) const;

    using Change = std::function<Result<std::string>(const std::optional<std::string>&)>;

    /// Reads, changes and replaces the file in one step, unless nothing changes; anew when
    /// somebody else wrote in between. Missing folders are made. A file that is there keeps its
    /// mode. What is not written at once is not there at all, whoever dies.
    Result<Done> change(const std::filesystem::path& real, unsigned mode,
                        const Change& change) const;

    /// Gives whether it is gone. A temporary file that a killed worker left goes with it.
    bool remove(const std::filesystem::path& real) const;

    /// Only an empty one.
    void remove_folder(const std::filesystem::path& real) const;

    /// The folder of the file, made if it is missing, to take a lock on.
    Result<ipc::Descriptor> folder_of(const std::filesystem::path& real) const;

    /// For people.
    std::string name_of(const std::filesystem::path& real) const;

private:
    Place(ipc::Descriptor root, std::filesystem::path base, std::filesystem::path start);

    tl::expected<ipc::Descriptor, int> folder_there(const std::filesystem::path& real) const;
    void remove_temporary(const std::filesystem::path& real) const;

    ipc::Descriptor root_;       // what every path is opened below
    std::filesystem::path base_; // its path
    std::filesystem::path home_; // set for the home directory: paths begin there, not at the root
};

} // namespace ao::workers::launch
