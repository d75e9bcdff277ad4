// proc(5), /proc/<pid>/stat.
#include "workers/process_table.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ao::workers {

namespace fs = std::filesystem;

std::optional<ProcessRow> parse_process_stat(const std::string& line) {
    // The name is free text in parentheses; it may hold parentheses itself.
    const auto name_begin = line.find('(');
    const auto name_end = line.rfind(')');
    if (name_begin == std::string::npos || name_end == std::string::npos || name_end < name_begin) {
        return std::nullopt;
    }
    ProcessRow row;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + name_begin, row.pid);
    row.name = line.substr(name_begin + 1, name_end - name_begin - 1);
    std::istringstream fields{line.substr(name_end + 1)};
    char state = '?';
    std::string skipped;
    fields >> state >> row.parent;
    const auto skip = [&](int count) {
        while (count-- > 0) {
            fields >> skipped;
        }
    };
    skip(9); // to field 13
    std::uint64_t user_ticks = 0;
    std::uint64_t system_ticks = 0;
    fields >> user_ticks >> system_ticks;
    skip(6); // to field 21
    std::uint64_t virtual_bytes = 0;
    fields >> row.start_ticks >> virtual_bytes >> row.resident_pages;
    row.processor_ticks = user_ticks + system_ticks;
    if (error != std::errc{} || !fields || state == 'Z' || state == 'X') {
        return std::nullopt;
    }
    return row;
}

std::vector<ProcessRow> read_process_table() {
    std::vector<ProcessRow> table;
    std::error_code trouble;
    for (const auto& entry : fs::directory_iterator{"/proc", trouble}) {
        const auto name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        std::ifstream file{entry.path() / "stat"};
        std::string line;
        std::getline(file, line, '\0'); // a name may hold a newline
        if (auto row = parse_process_stat(line)) {
            table.push_back(std::move(*row));
        }
    }
    return table;
}

std::vector<ProcessRow> descendants_in(const std::vector<ProcessRow>& table, pid_t root) {
    std::vector<ProcessRow> found;
    std::vector<pid_t> parents{root};
    while (!parents.empty()) {
        const auto parent = parents.back();
        parents.pop_back();
        for (const auto& row : table) {
            if (row.parent == parent) {
                found.push_back(row);
                parents.push_back(row.pid);
            }
        }
    }
    return found;
}

} // namespace ao::workers
