// Parses the command line by the tree. Exit codes are the original's: 2 for a command line that
// cannot be understood, but 1 for an unknown command.
#include "cli/commands.h"
#include "cli/display_text.h"
#include "cli/spelling.h"

#include <fmt/format.h>

#include <system_error>

namespace ao::cli {

namespace {

bool is_flag(const std::string& word) {
    return word.size() > 1 && word.front() == '-';
}

/// What the user typed last that is a command: errors point to its help.
std::string path_of(const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? app.get_name() : app.get_name() + ' ' + path_of(*parsed.front());
}

int refuse_unknown_command(const CLI::App& root, const std::string& word, const Console& console) {
    std::string text = fmt::format("unknown command \"{}\" for \"ao\"", display_line(word));
    std::vector<std::string> names;
    for (const auto* command : root.get_subcommands([](const CLI::App*) { return true; })) {
        if (!command->get_group().empty()) {
            names.push_back(command->get_name());
        }
    }
    const auto similar = similar_words(word, names);
    if (!similar.empty()) {
        text += "\n\nDid you mean this?";
        for (const auto& name : similar) {
            text += "\n\t" + name;
        }
    }
    console.complain(text + "\n\nSee all commands with: ao help");
    return kRuntimeFailure;
}

int refuse_usage(const CLI::App& root, const CLI::ParseError& error, const Console& console) {
    console.complain(fmt::format("{}\nSee: {} --help", display_line(error.what()), path_of(root)));
    return kUsageFailure;
}

} // namespace

void add_json_flag(CLI::App& command, bool& is_json) {
    command.add_flag("--json", is_json, "Print JSON");
}

CLI::App& add_group(CLI::App& root, const std::string& name, const std::string& description,
                    Action& chosen) {
    auto& group = *root.add_subcommand(name, description);
    group.allow_extras();
    group.callback([&group, &chosen] {
        if (!group.get_subcommands().empty()) {
            return;
        }
        for (const auto& word : group.remaining()) {
            if (is_flag(word)) {
                throw CLI::ExtrasError(group.get_name(), {word});
            }
        }
        chosen = [&group](const Console& console) -> Result<int> {
            console.print(group.help("ao " + group.get_name()));
            return 0;
        };
    });
    return group;
}

std::unique_ptr<CLI::App> make_command_tree(Action& chosen) {
    auto tree = std::make_unique<CLI::App>("The supervisor for parallel AI coding agents.", "ao");
    auto& root = *tree;
    root.set_version_flag("-v,--version", "ao version " + version_text());
    add_start_command(root, chosen);
    add_stop_command(root, chosen);
    add_status_command(root, chosen);
    add_doctor_command(root, chosen);
    add_worker_commands(root, chosen);
    add_events_command(root, chosen);
    add_completion_command(root, chosen);
    add_version_command(root, chosen);
    add_help_command(root, chosen);
    add_daemon_command(root, chosen);
    add_hooks_command(root, chosen);
    return tree;
}

void add_help_command(CLI::App& root, Action& chosen) {
    auto& command = *root.add_subcommand("help", "Explain a command");
    const auto words = std::make_shared<std::vector<std::string>>();
    command.add_option("command", *words, "The command");
    command.callback([&root, &chosen, words] {
        chosen = [&root, words](const Console& console) -> Result<int> {
            const CLI::App* command_asked = &root;
            std::string path = "ao";
            for (const auto& word : *words) {
                const auto next = command_asked->get_subcommands(
                    [&word](const CLI::App* below) { return below->check_name(word); });
                if (next.empty()) {
                    return fail(fmt::format("there is no command \"{} {}\"; see: {} --help", path,
                                            display_line(word), path));
                }
                command_asked = next.front();
                path += ' ' + word;
            }
            console.print(command_asked->help(path));
            return 0;
        };
    });
}

int run_command_line(int argc, const char* const* argv, const Console& console) {
    Action chosen;
    const auto tree = make_command_tree(chosen);
    auto& root = *tree;
    try {
        root.parse(argc, argv);
        if (!chosen) {
            console.print(root.help());
            return 0;
        }
        const auto outcome = chosen(console);
        if (outcome) {
            return *outcome;
        }
        console.complain(outcome.error().text);
        return outcome.error().exit_code;
    } catch (const CLI::CallForHelp&) {
        console.print(root.help());
        return 0;
    } catch (const CLI::CallForVersion& version) {
        console.print(std::string{version.what()} + '\n');
        return 0;
    } catch (const CLI::ExtrasError& error) {
        const auto left = root.remaining();
        if (root.get_subcommands().empty() && !left.empty() && !is_flag(left.front())) {
            return refuse_unknown_command(root, left.front(), console);
        }
        return refuse_usage(root, error, console);
    } catch (const CLI::ParseError& error) {
        return refuse_usage(root, error, console);
    } catch (const std::exception& error) {
        console.complain(display_line(error.what()));
        return kRuntimeFailure;
    }
}

} // namespace ao::cli
