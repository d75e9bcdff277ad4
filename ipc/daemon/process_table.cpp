// /proc is read whole: the kernel's lists of children are not reliable while processes run.
#include "ipc/daemon/process_table.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <dirent.h>
#include <fcntl.h>
#include <iterator>
#include <map>
#include <set>
#include <unistd.h>

namespace ao::daemon {

namespace {

/// The numbers that follow the name and the state, by their number in proc(5).
class Fields {
public:
    /// `text` begins with field 4.
    explicit Fields(std::string_view text) {
        for (auto& value : values_) {
            text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
            const auto [rest, error] =
                std::from_chars(text.data(), text.data() + text.size(), value);
            if (error == std::errc::invalid_argument) {
                return;
            }
            text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
            ++read_;
        }
    }

    bool are_complete() const { return read_ == values_.size(); }

    std::uint64_t operator[](std::size_t field) const {
        return static_cast<std::uint64_t>(values_.at(field - 4));
    }

private:
    std::array<std::int64_t, 21> values_{}; // 4 to 24
    std::size_t read_ = 0;
};

} // namespace

std::optional<ProcessRow> parse_process_row(std::string_view line) {
    // The name is free text in parentheses; it may hold parentheses itself.
    const auto name_begin = line.find('(');
    const auto name_end = line.rfind(')');
    if (name_begin == std::string_view::npos || name_end == std::string_view::npos ||
        name_end < name_begin || name_end + 3 > line.size()) {
        return std::nullopt;
    }
    ProcessRow row;
    const auto number = std::from_chars(line.data(), line.data() + name_begin, row.pid);
    const Fields fields{line.substr(name_end + 3)};
    if (number.ec != std::errc{} || !fields.are_complete()) {
        return std::nullopt;
    }
    row.name = line.substr(name_begin + 1, name_end - name_begin - 1);
    row.state = line[name_end + 2];
    row.parent = static_cast<pid_t>(fields[4]);
    row.processor_ticks = fields[14] + fields[15];
    row.start_ticks = fields[22];
    row.resident_pages = fields[24];
    return row;
}

tl::expected<ProcessRow, int> read_process(pid_t pid) {
    if (pid <= 0) {
        return tl::unexpected{ESRCH};
    }
    const int file =
        ::open(("/proc/" + std::to_string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return tl::unexpected{errno};
    }
    std::array<char, 1024> text{};
    const auto size = ::read(file, text.data(), text.size());
    const int error = errno;
    ::close(file);
    if (size <= 0) {
        return tl::unexpected{size < 0 ? error : ESRCH};
    }
    auto row = parse_process_row({text.data(), static_cast<std::size_t>(size)});
    if (!row) {
        return tl::unexpected{EBADMSG};
    }
    return std::move(*row);
}

std::optional<std::vector<ProcessRow>> read_process_table() {
    DIR* const folder = ::opendir("/proc");
    if (folder == nullptr) {
        return std::nullopt;
    }
    std::vector<ProcessRow> table;
    bool is_whole = true;
    while (const dirent* const item = ::readdir(folder)) {
        const std::string_view name{static_cast<const char*>(item->d_name)};
        pid_t pid = 0;
        const auto number = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (number.ec != std::errc{} || number.ptr != name.data() + name.size()) {
            continue;
        }
        auto row = read_process(pid);
        if (row) {
            table.push_back(std::move(*row));
        } else if (row.error() != ENOENT && row.error() != ESRCH) {
            is_whole = false;
        }
    }
    ::closedir(folder);
    if (!is_whole) {
        return std::nullopt;
    }
    std::sort(table.begin(), table.end(),
              [](const ProcessRow& a, const ProcessRow& b) { return a.pid < b.pid; });
    return table;
}

std::vector<ProcessRow> with_descendants(const std::vector<ProcessRow>& table,
                                         std::vector<pid_t> roots) {
    std::multimap<pid_t, pid_t> children;
    for (const auto& row : table) {
        children.emplace(row.parent, row.pid);
    }
    std::set<pid_t> wanted;
    while (!roots.empty()) {
        const auto root = roots.back();
        roots.pop_back();
        if (wanted.insert(root).second) {
            const auto [begin, end] = children.equal_range(root);
            std::transform(begin, end, std::back_inserter(roots),
                           [](const auto& child) { return child.second; });
        }
    }
    std::vector<ProcessRow> found;
    std::copy_if(table.begin(), table.end(), std::back_inserter(found),
                 [&](const ProcessRow& row) { return wanted.contains(row.pid); });
    return found;
}

} // namespace ao::daemon
