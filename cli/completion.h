// Shell completion, generated from the tree that also parses. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace ao::cli {

/// What may follow one command: its subcommands and flags.
struct CompletionPlace {
    struct Word {
        std::string text;
        std::string description;
    };

    std::string path; // "ao", "ao worker", "ao worker restart"
    std::vector<Word> words;
};

/// Every visible command. Words of fixed choices (the shells) count as subcommands.
std::vector<CompletionPlace> completion_places(const CLI::App& root);

/// The script for bash, zsh, fish or powershell; nothing for another shell.
std::optional<std::string> completion_script(std::string_view shell,
                                             const std::vector<CompletionPlace>& places);

} // namespace ao::cli
