// Find, run, read the first number.
#include "workers/version_look.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace ao::workers {

namespace {

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

std::string first_line(const std::string& text) {
    constexpr std::size_t kLineBytes = 200;
    return text.substr(0, std::min(text.find_first_of("\r\n"), kLineBytes));
}

std::uint64_t take_number(std::string_view& text) {
    std::uint64_t number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty()) {
        text.remove_prefix(1);
    }
    return number;
}

VersionFound judge(VersionFound found, const VersionLook& look, const ProgramResult& result) {
    if (!result.succeeded()) {
        found.availability = ipc::Availability::unknown;
        found.detail = result.problem.empty()
                           ? "it ended with exit " + std::to_string(result.exit_code) + ": " +
                                 first_line(result.output)
                           : result.problem;
        return found;
    }
    const auto version = version_in(result.output);
    found.version = version.value_or(first_line(result.output));
    found.availability = ipc::Availability::available;
    if (!look.minimum.empty() && (!version || !is_at_least(*version, look.minimum))) {
        found.availability = ipc::Availability::unusable;
        found.detail = "needs " + look.minimum + " or newer";
    }
    return found;
}

} // namespace

std::optional<std::string> version_in(const std::string& text) {
    for (auto start = text.begin(); start != text.end(); ++start) {
        if (!is_digit(*start)) {
            continue;
        }
        auto end = std::find_if(start, text.end(), [](char c) { return !is_digit(c) && c != '.'; });
        std::string number{start, end};
        number.erase(number.find_last_not_of('.') + 1);
        if (number.find('.') != std::string::npos) {
            return number;
        }
        start = end - 1;
    }
    return std::nullopt;
}

bool is_at_least(const std::string& version, const std::string& minimum) {
    std::string_view have = version;
    std::string_view want = minimum;
    while (!want.empty()) {
        const auto ours = take_number(have);
        const auto theirs = take_number(want);
        if (ours != theirs) {
            return ours > theirs;
        }
    }
    return true;
}

void look_for_version(Workbench& workbench, const VersionLook& look,
                      std::function<void(VersionFound)> done) {
    auto directories = search_path();
    for (const auto& directory : look.directories) {
        directories += ":" + directory;
    }
    VersionFound found;
    found.path = look.program.find('/') == std::string::npos
                     ? find_program(look.program, directories)
                     : look.program;
    if (found.path.empty()) {
        found.availability = ipc::Availability::missing;
        found.detail = "not found in PATH";
        done(std::move(found));
        return;
    }
    ProgramRun run;
    run.argv = {found.path};
    run.argv.insert(run.argv.end(), look.arguments.begin(), look.arguments.end());
    run.within = std::chrono::seconds{10}; // agent CLIs start an interpreter first
    workbench.run(std::move(run),
                  [found, look, done = std::move(done)](const ProgramResult& result) {
                      done(judge(found, look, result));
                  });
}

} // namespace ao::workers
