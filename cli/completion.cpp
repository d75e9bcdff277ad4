// Every script finds the longest known path in what was typed, then offers its words.
#include "cli/completion.h"

#include "cli/format.h"

namespace ao::cli {

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

/// In single quotes of bash and zsh.
std::string sh_quoted(const std::string& text) {
    return '\'' + replaced(text, "'", "'\\''") + '\'';
}

/// The paths below "ao", quoted and joined.
std::string joined_paths(const std::vector<CompletionPlace>& places, std::string_view separator) {
    std::string text;
    for (const auto& place : places) {
        if (place.path != "ao") {
            text += (text.empty() ? "" : std::string{separator}) + sh_quoted(place.path);
        }
    }
    return text;
}

std::string bash_script(const std::vector<CompletionPlace>& places) {
    std::string cases;
    for (const auto& place : places) {
        std::string words;
        for (const auto& word : place.words) {
            words += (words.empty() ? "" : " ") + word.text;
        }
        cases += format("        {}) words={} ;;\n", sh_quoted(place.path), sh_quoted(words));
    }
    return format(R"(# bash completion for ao; load it with: source <(ao completion bash)
_ao() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} path=ao words= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$path ${{COMP_WORDS[i]}}" in
        {}) path="$path ${{COMP_WORDS[i]}}" ;;
        esac
    done
    case $path in
{}    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _ao ao
)",
                  joined_paths(places, "|"), cases);
}

std::string zsh_script(const std::vector<CompletionPlace>& places) {
    std::string cases;
    for (const auto& place : places) {
        std::string words;
        for (const auto& word : place.words) {
            words += ' ' + sh_quoted(replaced(word.text, ":", "\\:") + ':' + word.description);
        }
        cases += format("        {}) choices=({} ) ;;\n", sh_quoted(place.path), words);
    }
    return format(R"(#compdef ao
# zsh completion for ao; load it with: source <(ao completion zsh)
_ao() {{
    local at=ao i
    local -a choices
    for ((i = 2; i < CURRENT; i++)); do
        case "$at $words[i]" in
        {}) at="$at $words[i]" ;;
        esac
    done
    case $at in
{}    esac
    _describe 'ao' choices || _files
}}
compdef _ao ao
)",
                  joined_paths(places, "|"), cases);
}

std::string fish_script(const std::vector<CompletionPlace>& places) {
    std::string lines;
    const auto quoted = [](const std::string& text) {
        return '\'' + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + '\'';
    };
    for (const auto& place : places) {
        for (const auto& word : place.words) {
            lines += format("complete -c ao -n \"__ao_at '{}'\" -a {} -d {}\n", place.path,
                            quoted(word.text), quoted(word.description));
        }
    }
    return format(R"(# fish completion for ao; load it with: ao completion fish | source
function __ao_at
    set -l at ao
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case {}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c ao -f
{})",
                  joined_paths(places, " "), lines);
}

std::string powershell_script(const std::vector<CompletionPlace>& places) {
    const auto quoted = [](const std::string& text) {
        return '\'' + replaced(text, "'", "''") + '\'';
    };
    std::string known;
    for (const auto& place : places) {
        std::string words;
        for (const auto& word : place.words) {
            words += format("{}@({}, {})", words.empty() ? "" : ", ", quoted(word.text),
                            quoted(word.description));
        }
        known += format("        {} = @({})\n", quoted(place.path), words);
    }
    return format(R"(# PowerShell completion for ao; load it with:
#   ao completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ao -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    $known = @{{
{}    }}
    $path = 'ao'
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {{
        if ($element.Extent.EndOffset -ge $cursorPosition) {{ break }}
        if ($known.ContainsKey("$path $element")) {{ $path = "$path $element" }}
    }}
    $known[$path] | Where-Object {{ $_[0] -like "$wordToComplete*" }} | ForEach-Object {{
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
    }}
}}
)",
                  known);
}

} // namespace

std::optional<std::string> completion_script(std::string_view shell,
                                             const std::vector<CompletionPlace>& places) {
    if (shell == "bash") {
        return bash_script(places);
    }
    if (shell == "zsh") {
        return zsh_script(places);
    }
    if (shell == "fish") {
        return fish_script(places);
    }
    if (shell == "powershell") {
        return powershell_script(places);
    }
    return std::nullopt;
}

} // namespace ao::cli
