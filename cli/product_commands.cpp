// ao project, spawn, send, session, agent and usage.
#include "cli/product_commands.h"

#include <CLI/CLI.hpp>

namespace ao::cli {

namespace {

void add_json_flag(CLI::App& command, bool& is_json) {
    command.add_flag("--json", is_json, "Print JSON");
}

} // namespace

void ProductCommands::add_projects(const CommandSite& site) {
    auto& group = site.group("project", "Register the repositories that sessions work on");
    const auto add = [&](const char* name, const char* description, auto command) -> CLI::App& {
        auto& added = *group.add_subcommand(name, description);
        added.allow_extras(false);
        add_json_flag(added, project_.is_json);
        site.on(added,
                [this, command](const Console& console) { return command(console, project_); });
        return added;
    };
    const auto takes_id = [this](CLI::App& command) {
        command.add_option("id", project_.id, "The project, as ao project ls shows it")->required();
    };
    add("ls", "List the projects", list_projects).alias("list");
    takes_id(add("get", "Show a project and its configuration", show_project));
    auto& adding = add("add", "Register the top level of a git repository", add_project);
    adding.add_option("--path", project_.path, "The repository (default: this folder)");
    adding.add_option("--id", project_.id, "Its id (default: the name of the folder)");
    adding.add_option("--name", project_.name, "Its name for people (default: the id)");
    adding.add_flag("--as-workspace", project_.is_workspace,
                    "The folder holds several repositories; a session gets a worktree of each");
    auto& setting = add("set-config", "Change how its sessions are made", configure_project);
    takes_id(setting);
    setting.add_option("--set", project_.settings,
                       "key=value; changes this key only (env.NAME=value, "
                       "symlinks=a,b, postCreate='npm ci'); an empty value clears it");
    setting.add_option("--file", project_.config_file,
                       "A JSON file that replaces the whole configuration");
    setting.add_option("--config-json", project_.config_json,
                       "JSON that replaces the whole configuration");
    setting.add_flag("--clear", project_.is_cleared, "Clear the whole configuration");
    auto& removal = add("rm", "End its sessions and take it off the list; the repository stays",
                        remove_project);
    removal.alias("remove")->alias("delete");
    takes_id(removal);
    removal.add_flag("-y,--yes", project_.is_sure, "Do not ask");
}

void ProductCommands::add_sessions(const CommandSite& site) {
    auto& spawning = *site.root.add_subcommand("spawn", "Start a session in a worktree of its own");
    spawning.add_option("--project", spawn_.project, "The project (default: the only one)");
    spawning.add_option(
        "--harness,--agent", spawn_.harness,
        "What runs in it: an agent (see: ao agent ls) or shell (default: the project's "
        "agent, else AO_AGENT)");
    spawning.add_option("--prompt,-p", spawn_.prompt, "What the agent is to do");
    spawning.add_option("--prompt-file", spawn_.prompt_file, "The prompt from a file; - is stdin");
    spawning.add_option("--model", spawn_.model, "The model, as the agent calls it");
    spawning.add_option("--permissions", spawn_.permissions,
                        "default, accept-edits, auto or bypass-permissions");
    spawning.add_option("--command", spawn_.command,
                        "For shell: a command line instead of the login shell");
    spawning.add_option("--branch", spawn_.branch, "Its branch (default ao/<session>/root)");
    spawning.add_option("--name", spawn_.name, "A name for people");
    spawning.add_option("--issue", spawn_.issue, "The issue it works on");
    add_json_flag(spawning, spawn_.is_json);
    site.on(spawning, [this](const Console& console) { return spawn(console, spawn_); });

    auto& sending = *site.root.add_subcommand("send", "Type a message into a session");
    sending.add_option("--session", send_.session, "The session")->required();
    sending.add_option("message,--message", send_.message, "The message");
    sending.add_option("--file", send_.file, "A file that holds the message; - is stdin");
    sending.add_flag("--interrupt", send_.is_interrupt, "Press the interrupt key first (Ctrl-C)");
    sending.add_flag("--answer", send_.is_answer,
                     "It answers the decision that the session waits for");
    add_json_flag(sending, send_.is_json);
    site.on(sending, [this](const Console& console) { return send(console, send_); });

    auto& listing = *site.root.add_subcommand("ps", "List every process of every session");
    listing.add_option("-p,--project", session_.project, "Only of this project");
    add_json_flag(listing, session_.is_json);
    site.on(listing, [this](const Console& console) { return list_processes(console, session_); });

    auto& group = site.group("session", "Look at sessions, end them, bring them back");
    const auto add = [&](const char* name, const char* description, auto command) -> CLI::App& {
        auto& added = *group.add_subcommand(name, description);
        added.allow_extras(false);
        add_json_flag(added, session_.is_json);
        site.on(added,
                [this, command](const Console& console) { return command(console, session_); });
        return added;
    };
    const auto takes_id = [this](CLI::App& command) -> CLI::App& {
        command.add_option("id", session_.id, "The session, as ao session ls shows it")->required();
        return command;
    };
    const auto takes_project = [this](CLI::App& command) {
        command.add_option("-p,--project", session_.project, "Only of this project");
    };
    auto& list = add("ls", "List the sessions", list_sessions);
    list.alias("list");
    takes_project(list);
    list.add_flag("--include-terminated", session_.includes_ended, "Those that are over as well");
    takes_id(add("get", "Show a session", show_session));
    takes_id(add("kill", "End every process of a session; its worktree goes if it is clean",
                 kill_session))
        .add_flag("--keep-workspace", session_.keeps_workspace, "Leave its worktree alone");
    takes_id(add("restore", "Start a session that is over again", restore_session));
    takes_id(add("rename", "Give a session a name", rename_session))
        .add_option("name", session_.name, "The name")
        ->required();
    auto& attaching = *group.add_subcommand(
        "attach",
        "Show a session in this terminal and type into it; Ctrl-\\ leaves it alone again");
    takes_id(attaching);
    attaching
        .add_option("--detach-key", session_.detach_key,
                    "The key that leaves: ctrl- and a letter, \\, ], ^ or _; or none")
        ->capture_default_str();
    site.on(attaching,
            [this](const Console& console) { return attach_session(console, session_); });
    takes_id(add("logs", "Print what is on a session's terminal", print_session_screen))
        .add_option("--lines", session_.lines, "How many lines (default 200)")
        ->check(CLI::Range(1, 10'000));
    takes_id(add("explain", "Say why a session is shown as it is, and what would change that",
                 explain_session));
    takes_id(add("messages", "List the messages of a session with their receipts", list_messages))
        .add_option("--lines", session_.lines, "How many (default 200)")
        ->check(CLI::Range(1, 1'000));
    takes_id(
        add("undo-cleanup", "Bring back the worktree that a cleanup took away", undo_clean_up));
    auto& cleaning = add("cleanup",
                         "Take the worktrees of sessions that are over away, where nothing "
                         "is lost by it",
                         clean_up_sessions);
    cleaning.add_option("id", session_.id, "Only of this session");
    takes_project(cleaning);
    cleaning.add_flag("--dry-run", session_.is_dry_run, "Tell what would happen");
    cleaning.add_flag("-y,--yes", session_.is_sure, "Do not ask");
}

void ProductCommands::add_agents(const CommandSite& site) {
    auto& group = site.group("agent", "See which agents there are, and check files of your own");
    const auto add = [&](const char* name, const char* description, auto command) -> CLI::App& {
        auto& added = *group.add_subcommand(name, description);
        added.allow_extras(false);
        add_json_flag(added, agent_.is_json);
        site.on(added,
                [this, command](const Console& console) { return command(console, agent_); });
        return added;
    };
    auto& list = add("ls", "List the agents, their programs and logins", list_agents);
    list.alias("list");
    list.add_flag("--refresh", agent_.looks_again, "Look for programs and logins again first");
    add("show", "Print the file of an agent", show_agent)
        .add_option("id", agent_.agent, "The agent, as ao agent ls shows it")
        ->required();
    add("check", "Say what is wrong with the file of an agent", check_agent_file)
        .add_option("file", agent_.file, "A TOML file, wherever it lies")
        ->required();
}

void ProductCommands::add_usage(const CommandSite& site) {
    auto& showing = *site.root.add_subcommand("usage", "Show the tokens that sessions have used, "
                                                       "and their cost where agents tell it");
    showing.add_option("-p,--project", usage_.project, "Only of this project");
    showing.add_option("--session", usage_.session, "Only of this session");
    add_json_flag(showing, usage_.is_json);
    site.on(showing, [this](const Console& console) { return show_usage(console, usage_); });
}

} // namespace ao::cli
