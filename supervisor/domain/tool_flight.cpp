// Lines are few and short, so nothing is indexed.
#include "supervisor/domain/tool_flight.h"

#include <algorithm>

namespace ao::domain {

namespace {

std::string line_of(std::string_view id, std::string_view name) {
    std::string line{id};
    line += '\t';
    line += name;
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line + '\n';
}

/// Calls `see` with every line and where it begins, until it returns true.
template <class See>
void each_line(std::string_view lines, See see) {
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = lines.find('\n', at);
        if (see(lines.substr(at, end - at), at)) {
            return;
        }
        at = end + 1;
    }
}

std::string_view name_in(std::string_view line) {
    return line.substr(line.find('\t') + 1);
}

} // namespace

void begin_tool(std::string& in_flight, std::string_view id, std::string_view name) {
    if (count_tools(in_flight, {}) >= kMaxToolsInFlight) {
        in_flight.clear();
    }
    in_flight += line_of(id, name);
}

void end_tool(std::string& in_flight, std::string_view id, std::string_view name) {
    std::size_t from = std::string::npos;
    std::size_t length = 0;
    const auto wanted = line_of(id, name);
    each_line(in_flight, [&](std::string_view line, std::size_t at) {
        const bool is_it = id.empty()
                               ? name_in(line) == name
                               : line == std::string_view{wanted}.substr(0, wanted.size() - 1);
        if (is_it) {
            from = at;
            length = line.size() + 1;
        }
        return is_it;
    });
    if (from != std::string::npos) {
        in_flight.erase(from, length);
    }
}

std::size_t count_tools(std::string_view in_flight, std::string_view name) {
    std::size_t count = 0;
    each_line(in_flight, [&](std::string_view line, std::size_t) {
        count += name.empty() || name_in(line) == name;
        return false;
    });
    return count;
}

} // namespace ao::domain
