// Which operations each command of a session is made of, taken from the rules themselves, so that a
// new step is a new case of the crash tests without anybody writing it down.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ao::testing {

/// What people do with a session.
enum class Command { spawn, kill, restore, cleanup, undo_cleanup, send };

inline constexpr Command kCommands[]{Command::spawn,   Command::kill,         Command::restore,
                                     Command::cleanup, Command::undo_cleanup, Command::send};

std::string_view to_text(Command command);

/// The operations of that command, in order, by their wire names.
std::vector<std::string> operations_of(Command command);

/// The places of `places` (of ipc/failpoint.h) that lie in this operation.
template <class Places>
std::vector<std::string> places_in(const Places& places, std::string_view operation) {
    std::vector<std::string> names;
    for (const auto& place : places) {
        if (place.operation == operation) {
            names.emplace_back(place.name);
        }
    }
    return names;
}

} // namespace ao::testing
