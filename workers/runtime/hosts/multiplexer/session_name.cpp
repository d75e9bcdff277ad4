// runtime-workspace.md 1.5.
#include "workers/runtime/hosts/multiplexer/session_name.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace ao::workers::hosts {

namespace {

constexpr std::size_t kHashDigits = 16;

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// FNV-1a: the name has to be the same at every start and different for different handles.
std::string hash_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    char digits[kHashDigits + 1];
    std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
    return digits;
}

} // namespace

std::string session_name(std::string_view handle, std::size_t longest) {
    const auto body = handle.substr(handle.find(':') + 1);
    const auto dot = body.rfind('.');
    const auto session = body.substr(0, dot);
    const auto generation = dot == std::string_view::npos ? "" : body.substr(dot + 1);
    const auto name = std::string{session} + "_" + std::string{generation};
    const bool is_usable = !session.empty() && session.front() != '-' &&
                           std::all_of(session.begin(), session.end(), is_plain) &&
                           std::all_of(generation.begin(), generation.end(), is_plain);
    if (is_usable && name.size() <= longest) {
        return name;
    }
    std::string start;
    const auto room = longest - std::min(longest, kHashDigits + 1);
    for (const char c : session.substr(0, room)) {
        start += is_plain(c) ? c : '-';
    }
    start.erase(0, std::min(start.find_first_not_of('-'), start.size()));
    return start.empty() ? hash_of(handle) : start + "_" + hash_of(handle);
}

} // namespace ao::workers::hosts
