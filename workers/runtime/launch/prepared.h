// What was written for the launches of a session, on disk, so that it can be taken out again:
// `<worktrees>/.prepared/<session>.json`. There, beside the quarantine, because a removal knows the
// worktree and the session only, and because no agent works in that folder.
//
// It is written before the effect. What it says may therefore not have happened yet; taking it out
// again is right either way.
#pragma once

#include "ipc/agent_operations.h"
#include "workers/runtime/launch/file_rule.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ao::workers::launch {

struct PreparedFile {
    ipc::FilePlace place = ipc::FilePlace::data;
    std::filesystem::path real;      // below its place, without links
    std::vector<std::size_t> steps;  // files of the order that go into it, in this order
    std::vector<Written> written;    // one per step
    bool is_created = false;         // it was not there
    std::optional<std::string> text; // what was there; of files in the worktree only
    bool is_excluded = false;        // from git's sight, by a line of ours
    bool is_skipped = false;         // tracked, and git was told not to look at it
};

struct PreparedFolder {
    ipc::FilePlace place = ipc::FilePlace::data;
    std::filesystem::path real;
};

struct Prepared {
    ipc::PrepareLaunch order; // without its trust steps: these stay
    std::filesystem::path common_dir;
    std::filesystem::path home;
    std::vector<PreparedFile> files;
    std::vector<PreparedFolder> folders; // made for them, the outermost first

    const PreparedFile* find(ipc::FilePlace place, const std::filesystem::path& real) const;
};

/// All that is prepared below one root of worktrees.
class PreparedFiles {
public:
    explicit PreparedFiles(std::filesystem::path managed_root);

    /// Nothing when there is none, or it cannot be read.
    std::optional<Prepared> read(const std::string& session_id) const;

    std::vector<Prepared> of_others(const std::string& session_id) const;

    Result<Done> save(const Prepared& prepared) const;
    void remove(const std::string& session_id) const;

private:
    std::filesystem::path folder_;
};

/// Whether the id can be the name of a file.
bool can_name_a_file(const std::string& session_id);

} // namespace ao::workers::launch
