// With product_commands.cpp the only file that knows CLI11. Exit codes are the original's: 2 for a
// command line that cannot be understood, but 1 for an unknown command, and 0 with the help for an
// unknown one of a group.
#include "cli/command_tree.h"

#include "cli/commands.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/product_commands.h"
#include "ipc/daemon/duration.h"
#include "ipc/daemon/spelling.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>

namespace ao::cli {

namespace {

using Action = CommandAction;

bool is_flag(const std::string& word) {
    return word.size() > 1 && word.front() == '-';
}

bool is_visible(const CLI::App* command) {
    return !command->get_group().empty();
}

class CommandTree {
public:
    CommandTree() {
        root_.require_subcommand(0, 1);
        root_.set_version_flag("-v,--version", "ao version " + version_text());
        add_lifecycle();
        product_.add_to(
            {root_,
             [this](CLI::App& command, CommandAction action) { on(command, std::move(action)); },
             [this](const std::string& name, const std::string& description) -> CLI::App& {
                 return add_group(name, description);
             }});
        add_workers();
        add_events();
        add_completion();
        auto& version = *root_.add_subcommand("version", "Print the version");
        add_json_flag(version, report_.is_json);
        on(version, [this](const Console& console) { return print_version(console, report_); });
        add_help();
        add_hidden();
    }

    CommandTree(const CommandTree&) = delete;
    CommandTree& operator=(const CommandTree&) = delete;

    CLI::App& root() { return root_; }

    /// What was chosen by parsing; empty for no command at all.
    const Action& chosen() const { return chosen_; }

private:
    void on(CLI::App& command, Action action) {
        command.callback([this, action = std::move(action)] { chosen_ = action; });
    }

    static void add_json_flag(CLI::App& command, bool& is_json) {
        command.add_flag("--json", is_json, "Print JSON");
    }

    /// Zero and below mean the default, which `value` holds already.
    static void add_timeout(CLI::App& command, std::chrono::milliseconds& value) {
        const auto take = [&value](const std::string& text) {
            const auto parsed = daemon::parse_duration(text);
            if (!parsed) {
                throw CLI::ValidationError(
                    "--timeout", "\"" + text + "\" is no duration such as 500ms, 30s or 2m30s");
            }
            if (parsed->count() > 0) {
                value = std::chrono::ceil<std::chrono::milliseconds>(*parsed);
            }
        };
        command
            .add_option_function<std::string>("--timeout", take, "How long to wait (default 10s)")
            ->type_name("DURATION");
    }

    void add_lifecycle() {
        auto& start_command =
            *root_.add_subcommand("start", "Start the daemon and wait until it is ready");
        add_timeout(start_command, start_.timeout);
        start_command.add_option("--log-file", start_.log_file,
                                 "Where its output goes (default daemon.log beside the run file)");
        add_json_flag(start_command, start_.is_json);
        on(start_command, [this](const Console& console) { return start(console, start_); });

        auto& stop_command = *root_.add_subcommand("stop", "Stop the daemon");
        add_timeout(stop_command, stop_.timeout);
        add_json_flag(stop_command, stop_.is_json);
        on(stop_command, [this](const Console& console) { return stop(console, stop_); });

        auto& status_command = *root_.add_subcommand("status", "Show whether the daemon runs");
        add_json_flag(status_command, report_.is_json);
        on(status_command, [this](const Console& console) { return status(console, report_); });

        auto& doctor_command =
            *root_.add_subcommand("doctor", "Check the installation and this machine");
        add_json_flag(doctor_command, report_.is_json);
        on(doctor_command, [this](const Console& console) { return doctor(console, report_); });
    }

    using WorkerCommand = Result<int> (*)(const Console&, const WorkerOptions&);

    CLI::App& add_worker_command(CLI::App& group, const std::string& name,
                                 const std::string& description, WorkerCommand command) {
        auto& added = *group.add_subcommand(name, description);
        added.allow_extras(false);
        add_json_flag(added, worker_.is_json);
        on(added, [this, command](const Console& console) { return command(console, worker_); });
        return added;
    }

    void add_worker_id(CLI::App& command) {
        command.add_option("id", worker_.id, "The worker, as ao worker ls shows it")
            ->required()
            ->check([](const std::string& id) {
                const bool is_blank = id.find_first_not_of(" \t") == std::string::npos;
                return is_blank ? std::string{"it must not be blank"} : std::string{};
            });
    }

    void add_workers() {
        auto& group = add_group("worker", "Look at the workers and restart them");
        add_worker_command(group, "ls", "List the workers and how they are", list_workers)
            .alias("list");
        add_worker_id(
            add_worker_command(group, "restart", "End a worker and start it anew", restart_worker));
        add_worker_id(add_worker_command(group, "probe", "Have a worker look at its tools again",
                                         probe_worker));
        auto& logs = add_worker_command(group, "logs", "Print the end of a worker's output",
                                        print_worker_log);
        add_worker_id(logs);
        logs.add_option("--bytes", worker_.log_bytes, "How much of it (default 16384)")
            ->check(CLI::PositiveNumber);
    }

    void add_events() {
        auto& command = *root_.add_subcommand("events", "Print what has happened");
        command.add_flag("-f,--follow", events_.does_follow,
                         "Go on with what happens from now, until Ctrl-C");
        command
            .add_option_function<std::uint64_t>(
                "--after", [this](const std::uint64_t& number) { events_.after = number; },
                "Only events with a larger number")
            ->check(CLI::NonNegativeNumber);
        add_json_flag(command, events_.is_json);
        on(command, [this](const Console& console) { return print_events(console, events_); });
    }

    void add_completion() {
        auto& command =
            *root_.add_subcommand("completion", "Print a completion script for a shell");
        command.add_option("shell", words_, "The shell")
            ->required()
            ->expected(1)
            ->type_name("{bash,zsh,fish,powershell}");
        on(command, [this](const Console& console) -> Result<int> {
            const auto script = completion_script(words_.front(), completion_places());
            if (!script) {
                return fail(format("there is no completion for \"{}\"; choose bash, zsh, fish or "
                                   "powershell",
                                   display_line(words_.front())));
            }
            console.print(*script);
            return 0;
        });
    }

    void add_help() {
        auto& command = *root_.add_subcommand("help", "Explain a command");
        command.add_option("command", words_, "The command");
        on(command, [this](const Console& console) -> Result<int> {
            // Of a tree that has parsed something, CLI11 explains only that.
            CommandTree fresh;
            const CLI::App* explained = &fresh.root();
            std::string path = "ao";
            for (const auto& word : words_) {
                const auto next = explained->get_subcommands(
                    [&word](const CLI::App* below) { return below->check_name(word); });
                if (next.empty()) {
                    return fail(format("there is no command \"{} {}\"; see: {} --help", path,
                                       display_line(word), path));
                }
                explained = next.front();
                path += ' ' + word;
            }
            console.print(explained->help(path));
            return 0;
        });
    }

    void add_hidden() {
        auto& daemon_command = *root_.add_subcommand("daemon", "Run the daemon in the foreground");
        daemon_command.group("");
        on(daemon_command, [](const Console&) { return become_daemon(); });

        auto& hooks = *root_.add_subcommand("hooks", "Forward a hook event of an agent from stdin");
        hooks.group("");
        hooks.prefix_command();
        on(hooks,
           [&hooks](const Console& console) { return become_hook(console, hooks.remaining()); });
    }

    CLI::App& add_group(const std::string& name, const std::string& description) {
        auto& group = *root_.add_subcommand(name, description);
        group.allow_extras();
        group.require_subcommand(0, 1);
        group.callback([this, &group] {
            if (!group.get_subcommands().empty()) {
                return;
            }
            for (const auto& word : group.remaining()) {
                if (is_flag(word)) {
                    throw CLI::ExtrasError(group.get_name(), {word});
                }
            }
            chosen_ = [&group](const Console& console) -> Result<int> {
                console.print(group.help("ao " + group.get_name()));
                return 0;
            };
        });
        return group;
    }

    CLI::App root_{"The supervisor for parallel AI coding agents.", "ao"};
    Action chosen_;
    StartOptions start_;
    StopOptions stop_;
    ReportOptions report_;
    ProductCommands product_;
    WorkerOptions worker_;
    EventsOptions events_;
    std::vector<std::string> words_; // of help and completion
};

/// "ao worker logs", as far as it was understood: errors point to its help.
std::string path_of(const CLI::App& app) {
    const auto parsed = app.get_subcommands();
    return parsed.empty() ? app.get_name() : app.get_name() + ' ' + path_of(*parsed.front());
}

int refuse_unknown_command(const CLI::App& root, const std::string& word, const Console& console) {
    std::string text = format("unknown command \"{}\" for \"ao\"", display_line(word));
    std::vector<std::string> names;
    for (const auto* command : root.get_subcommands(is_visible)) {
        names.push_back(command->get_name());
    }
    const auto similar = daemon::similar_words(word, names);
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
    console.complain(format("{}\nSee: {} --help", display_line(error.what()), path_of(root)));
    return kUsageFailure;
}

void add_places(const CLI::App& app, const std::string& path,
                std::vector<CompletionPlace>& places) {
    CompletionPlace place{path, {}};
    const auto visible = app.get_subcommands(is_visible);
    for (const auto* command : visible) {
        place.words.push_back({command->get_name(), command->get_description()});
    }
    for (const auto* option : app.get_options()) {
        for (const auto& name : option->get_lnames()) {
            place.words.push_back({"--" + name, option->get_description()});
        }
        // The choices of a positional are listed in its type name, as {a,b}.
        const auto type = option->get_type_name();
        if (option->get_positional() && type.starts_with('{') && type.ends_with('}')) {
            for (const auto& choice : CLI::detail::split(type.substr(1, type.size() - 2), ',')) {
                place.words.push_back({choice, option->get_description()});
            }
        }
    }
    places.push_back(std::move(place));
    for (const auto* command : visible) {
        add_places(*command, path + ' ' + command->get_name(), places);
    }
}

} // namespace

std::vector<CompletionPlace> completion_places() {
    CommandTree tree;
    std::vector<CompletionPlace> places;
    add_places(tree.root(), "ao", places);
    return places;
}

int run_command_line(int argc, const char* const* argv, const Console& console) {
    CommandTree tree;
    auto& root = tree.root();
    try {
        root.parse(argc, argv);
        if (!tree.chosen()) {
            console.print(root.help());
            return 0;
        }
        const auto outcome = tree.chosen()(console);
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
