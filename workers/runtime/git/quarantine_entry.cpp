// record.json and renames.
#include "workers/runtime/git/quarantine_entry.h"

#include "ipc/failpoint.h"
#include "workers/runtime/git/paths.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <stdio.h>

namespace ao::workers::git {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFolder = ".quarantine";
constexpr const char* kRecord = "record.json";

bool is_real_folder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(fs::symlink_status(path, ignored));
}

std::string to_text(const QuarantineRecord& record) {
    return nlohmann::json{{"session", record.session_id},
                          {"worktree", record.worktree.string()},
                          {"common_dir", record.common_dir.string()},
                          {"registration", record.registration},
                          {"branch", record.branch},
                          {"head", record.head}}
        .dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<QuarantineRecord> read_record(const fs::path& file) {
    std::ifstream in{file};
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object()) {
        return std::nullopt;
    }
    const auto text = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : "";
    };
    QuarantineRecord record{text("session"),      text("worktree"), text("common_dir"),
                            text("registration"), text("branch"),   text("head")};
    const fs::path name{record.registration};
    const bool is_plain =
        name.has_filename() && name.filename() == name && name != ".." && name != ".";
    if (!record.worktree.is_absolute() || !record.common_dir.is_absolute() || !is_plain) {
        return std::nullopt;
    }
    return record;
}

GitProblem cannot_move(const fs::path& from, const fs::path& to, int error) {
    return {kGitFailed, from.string() + " cannot be moved to " + to.string() + ": " +
                            std::strerror(error) + "."};
}

// Never over something, never across file systems, never through a link below `root`.
Result<Done> move_below(const fs::path& root, const fs::path& from, const fs::path& to) {
    const auto top = open_folder(root);
    if (!top) {
        return tl::unexpected{cannot_move(from, to, top.error())};
    }
    const auto source =
        open_beneath(top->get(), from.parent_path().lexically_relative(root), O_PATH | O_DIRECTORY);
    const auto target = make_folders(top->get(), to.parent_path().lexically_relative(root));
    if (!source || !target) {
        return tl::unexpected{cannot_move(from, to, source ? target.error() : source.error())};
    }
    if (::renameat2(source->get(), from.filename().c_str(), target->get(), to.filename().c_str(),
                    RENAME_NOREPLACE) != 0) {
        return tl::unexpected{cannot_move(from, to, errno)};
    }
    return Done{};
}

} // namespace

Result<QuarantineEntry> QuarantineEntry::make(const fs::path& managed_root,
                                              const QuarantineRecord& record, ipc::WallTime now) {
    const auto root = resolved(managed_root);
    const auto name = record.session_id + "-" + std::to_string(now.time_since_epoch().count());
    const auto path = root / kFolder / name;
    const auto top = open_folder(root);
    auto folder = top ? make_folders(top->get(), fs::path{kFolder} / name)
                      : tl::expected<ipc::Descriptor, int>{tl::unexpected{top.error()}};
    if (!folder || !is_real_folder(path)) {
        return problem(kGitFailed, "The quarantine " + path.string() + " cannot be made.");
    }
    // Complete or not there at all.
    const auto unfinished = path / "record.json.new";
    std::ofstream{unfinished} << to_text(record);
    std::error_code failed;
    fs::rename(unfinished, path / kRecord, failed);
    if (failed || !read_record(path / kRecord)) {
        return problem(kGitFailed,
                       "The record in " + path.string() + " cannot be written; is the disk full?");
    }
    return QuarantineEntry{path, record};
}

Result<Done> QuarantineEntry::put_away(const fs::path& managed_root, const fs::path& folder,
                                       ipc::WallTime now) {
    const auto root = resolved(managed_root);
    const auto name =
        folder.filename().string() + "-" + std::to_string(now.time_since_epoch().count());
    return move_below(root, folder, root / kFolder / name / "tree");
}

std::optional<QuarantineEntry> QuarantineEntry::open(const fs::path& managed_root,
                                                     const fs::path& path) {
    if (path.parent_path() != resolved(managed_root) / kFolder || !is_real_folder(path)) {
        return std::nullopt;
    }
    auto record = read_record(path / kRecord);
    return record ? std::optional{QuarantineEntry{path, std::move(*record)}} : std::nullopt;
}

std::optional<QuarantineEntry> QuarantineEntry::newest_from(const fs::path& managed_root,
                                                            const fs::path& place) {
    const auto entries = all(managed_root);
    for (auto path = entries.rbegin(); path != entries.rend(); ++path) {
        auto entry = open(managed_root, *path);
        std::error_code ignored;
        if (entry && entry->record().worktree == place && fs::exists(entry->tree(), ignored)) {
            return entry;
        }
    }
    return std::nullopt;
}

std::vector<fs::path> QuarantineEntry::all(const fs::path& managed_root) {
    std::vector<fs::path> entries;
    const auto quarantine = resolved(managed_root) / kFolder;
    std::error_code failed;
    for (fs::directory_iterator entry{quarantine, failed}, end;
         is_real_folder(quarantine) && !failed && entry != end; entry.increment(failed)) {
        if (is_real_folder(entry->path()) && time_of(entry->path())) {
            entries.push_back(entry->path());
        }
    }
    std::sort(entries.begin(), entries.end(),
              [](const auto& one, const auto& other) { return time_of(one) < time_of(other); });
    return entries;
}

std::optional<ipc::WallTime> QuarantineEntry::time_of(const fs::path& path) {
    const auto name = path.filename().string();
    const auto dash = name.rfind('-');
    if (dash == std::string::npos || dash == 0) {
        return std::nullopt;
    }
    std::int64_t time = 0;
    const auto* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + dash + 1, end, time);
    if (read.ec != std::errc{} || read.ptr != end) {
        return std::nullopt;
    }
    return ipc::WallTime{std::chrono::milliseconds{time}};
}

fs::path QuarantineEntry::kept_registration() const {
    return record_.common_dir / "ao-quarantine" / path_.filename();
}

fs::path QuarantineEntry::live_registration() const {
    return record_.common_dir / "worktrees" / record_.registration;
}

Result<Done> QuarantineEntry::take_in(const fs::path& managed_root) const {
    ipc::failpoint("quarantine.recorded");
    if (!is_present(tree())) {
        if (auto moved = move_below(resolved(managed_root), record_.worktree, tree()); !moved) {
            return moved;
        }
    }
    ipc::failpoint("quarantine.folder_moved");
    if (is_present(kept_registration()) || !is_present(live_registration())) {
        return Done{};
    }
    return move_below(record_.common_dir, live_registration(), kept_registration());
}

Result<Done> QuarantineEntry::give_back(const fs::path& managed_root) const {
    if (is_present(kept_registration())) {
        auto moved = move_below(record_.common_dir, kept_registration(), live_registration());
        if (!moved) {
            return moved;
        }
    }
    ipc::failpoint("quarantine.registration_back");
    if (!is_present(tree())) {
        return Done{};
    }
    return move_below(resolved(managed_root), tree(), record_.worktree);
}

} // namespace ao::workers::git
