// Shell completion scripts. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ao::cli {

/// What may follow one command: its subcommands, flags and fixed choices.
struct CompletionPlace {
    struct Word {
        std::string text;
        std::string description;
    };

    std::string path; // "ao", "ao worker", "ao worker restart"
    std::vector<Word> words;
};

/// The script for bash, zsh, fish or powershell; nothing for another shell.
std::optional<std::string> completion_script(std::string_view shell,
                                             const std::vector<CompletionPlace>& places);

} // namespace ao::cli
