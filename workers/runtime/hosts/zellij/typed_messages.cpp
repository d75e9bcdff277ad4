// One line for every step of the last messages.
#include "workers/runtime/hosts/zellij/typed_messages.h"

#include "ipc/pty/host_state.h"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <vector>

namespace ao::workers::hosts {

namespace {

constexpr std::size_t kRemembered = 192; // lines: three for each of the last 64 messages

constexpr std::string_view kBegun = " begun";
constexpr std::string_view kPasted = " pasted";
constexpr std::string_view kSubmitted = " submitted";
constexpr std::string_view kNotYet = " not-yet";

std::string path_in(const std::string& directory) {
    return directory + "/typed";
}

std::vector<std::string> lines_in(const std::string& directory) {
    std::vector<std::string> lines;
    std::ifstream file{path_in(directory)};
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string_view word_for(Typed how_far) {
    switch (how_far) {
    case Typed::not_yet:
        return kNotYet;
    case Typed::begun:
        return kBegun;
    case Typed::pasted:
        return kPasted;
    case Typed::submitted:
        break;
    }
    return kSubmitted;
}

} // namespace

Typed typed_before(const std::string& directory, const std::string& id) {
    auto newest = Typed::not_yet;
    for (const auto& line : lines_in(directory)) {
        for (const auto how_far : {Typed::not_yet, Typed::begun, Typed::pasted, Typed::submitted}) {
            if (line == id + std::string{word_for(how_far)}) {
                newest = how_far;
            }
        }
    }
    return newest;
}

bool note_typed(const std::string& directory, const std::string& id, Typed how_far) {
    auto lines = lines_in(directory);
    lines.push_back(id + std::string{word_for(how_far)});
    std::string text;
    for (auto i = lines.size() - std::min(lines.size(), kRemembered); i < lines.size(); ++i) {
        text += lines[i] + "\n";
    }
    return pty::write_file_atomically(path_in(directory), text).has_value();
}

} // namespace ao::workers::hosts
