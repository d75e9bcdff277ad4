// A session's worktree, a data directory and a home directory, in which launches are prepared.
#pragma once

#include "tests/contract/git/git_sandbox.h"
#include "workers/runtime/git/create_worktree.h"
#include "workers/runtime/launch/prepare_launch.h"
#include "workers/runtime/launch/remove_worktree.h"

#include <map>
#include <sys/stat.h>

namespace ao::testing {

class LaunchSandbox : public GitSandbox {
public:
    LaunchSandbox() {
        fs::create_directories(home());
        ::setenv("HOME", home().c_str(), 1);
        repo_ = repository();
    }

    fs::path home() const { return path("home"); }

    fs::path data() const { return path("data"); }

    const fs::path& repo() const { return repo_; }

    fs::path worktree(const std::string& session) {
        workers::git::WorktreeSpec spec;
        spec.repository = repo_;
        spec.managed_root = managed();
        spec.path = managed() / "shop" / session;
        spec.branch = "ao/" + session;
        spec.base = "main";
        fs::create_directories(spec.path.parent_path());
        const auto made = bench().wait(workers::git::create_worktree(git(), std::move(spec)));
        CPPUNIT_ASSERT_MESSAGE(made ? "" : made.error().message, made.has_value());
        return made->path;
    }

    ipc::PrepareLaunch order(const fs::path& worktree, std::vector<ipc::LaunchFile> files) const {
        ipc::PrepareLaunch order;
        order.session_id = worktree.filename();
        order.repository = repo_;
        order.worktree = worktree;
        order.data_directory = data();
        order.files = std::move(files);
        return order;
    }

    workers::launch::Result<std::vector<std::string>> try_to_prepare(ipc::PrepareLaunch order) {
        return bench().wait(workers::launch::prepare_launch(git(), std::move(order)));
    }

    std::vector<std::string> prepare(ipc::PrepareLaunch order) {
        auto prepared = try_to_prepare(std::move(order));
        CPPUNIT_ASSERT_MESSAGE(prepared ? "" : prepared.error().message, prepared.has_value());
        return std::move(*prepared);
    }

    /// The code of the problem with which it was refused.
    std::string refusal(ipc::PrepareLaunch order) {
        const auto prepared = try_to_prepare(std::move(order));
        CPPUNIT_ASSERT(!prepared.has_value());
        return prepared.error().code;
    }

    workers::git::RemovalSpec removal_of(const fs::path& worktree, bool is_dry_run) const {
        workers::git::RemovalSpec spec;
        spec.repository = repo_;
        spec.managed_root = managed();
        spec.path = worktree;
        spec.session_id = worktree.filename();
        spec.is_dry_run = is_dry_run;
        return spec;
    }

    workers::launch::Result<workers::git::Removal> remove(const fs::path& worktree,
                                                          bool is_dry_run = false) {
        return bench().wait(
            workers::launch::remove_worktree(git(), removal_of(worktree, is_dry_run), {}));
    }

    /// Where the removed worktree lies.
    fs::path removed(const fs::path& worktree) {
        const auto gone = remove(worktree);
        CPPUNIT_ASSERT_MESSAGE(gone ? "" : gone.error().message, gone.has_value());
        CPPUNIT_ASSERT(!fs::exists(worktree));
        return gone->quarantine / "tree";
    }

    std::string status(const fs::path& worktree) {
        return sh("git status --porcelain --untracked-files=all", worktree);
    }

    /// Every file below the folder, without git's own, and its mode and text.
    static std::map<std::string, std::string> files_in(const fs::path& folder) {
        std::map<std::string, std::string> files;
        if (!fs::exists(folder)) {
            return files;
        }
        for (const auto& entry : fs::recursive_directory_iterator{folder}) {
            const auto name = entry.path().lexically_relative(folder).string();
            if (name == ".git" || name.starts_with(".git/")) {
                continue;
            }

            struct stat status {};

            ::lstat(entry.path().c_str(), &status);
            files[name] = std::to_string(status.st_mode) + " " +
                          (entry.is_regular_file() ? read(entry.path()) : "");
        }
        return files;
    }

private:
    fs::path repo_;
};

inline ipc::LaunchFile launch_file(ipc::FilePlace place, const std::string& path,
                                   ipc::FileRule rule, const std::string& content) {
    ipc::LaunchFile file;
    file.place = place;
    file.path = path;
    file.rule = rule;
    file.content = content;
    file.marker = rule == ipc::FileRule::text_block ? "# ao" : "/ao-hook shop ";
    return file;
}

/// Hooks in a settings file of the worktree.
inline ipc::LaunchFile hooks_file(const std::string& path = ".shop/settings.json") {
    return launch_file(ipc::FilePlace::worktree, path, ipc::FileRule::json_groups,
                       R"({"hooks":{"Stop":[{"hooks":[{"command":"/opt/ao-hook shop stop"}]}]}})");
}

} // namespace ao::testing
