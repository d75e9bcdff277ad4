// ao worker ls | restart | probe | logs.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/worker_table.h"

#include <fmt/format.h>

namespace ao::cli {

namespace {

struct WorkerOptions {
    std::string id;
    std::uint64_t log_bytes = 16'384;
    bool is_json = false;
};

using WorkerAction = Result<int> (*)(const Console&, DaemonClient&, const WorkerOptions&);

std::string route(const WorkerOptions& options, std::string_view what) {
    return fmt::format("/api/v1/workers/{}/{}", escape_segment(options.id), what);
}

Result<int> list(const Console& console, DaemonClient& daemon, const WorkerOptions& options) {
    const auto answer = daemon.call_json({.target = "/api/v1/workers"});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(worker_table(*answer, console));
    }
    return 0;
}

Result<int> restart(const Console& console, DaemonClient& daemon, const WorkerOptions& options) {
    const auto answer = daemon.call({.method = "POST", .target = route(options, "restart")});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json({{"worker", options.id}, {"restarting", true}});
    } else {
        console.print(fmt::format("worker {} is restarting; watch it with: ao worker ls\n",
                                  display_line(options.id)));
    }
    return 0;
}

Result<int> probe(const Console& console, DaemonClient& daemon, const WorkerOptions& options) {
    const auto answer = daemon.call_json({.method = "POST", .target = route(options, "probe")});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto text = [&answer](const char* key) {
        const auto value = answer->is_object() ? answer->value(key, Json{}) : Json{};
        return value.is_string() ? display_line(value.get<std::string>()) : std::string{};
    };
    const auto state = text("state");
    const bool has_failed = state != "done" && state != "pending";
    if (options.is_json) {
        console.print_json(*answer);
    } else if (state == "done") {
        console.print(
            fmt::format("worker {} has looked again; see: ao doctor\n", display_line(options.id)));
    } else if (state == "pending") {
        console.print(fmt::format("worker {} is still looking (operation {}{}{})\n",
                                  display_line(options.id), text("opId"),
                                  text("step").empty() ? "" : ": ", text("step")));
    }
    if (has_failed) {
        return fail(fmt::format("the probe of worker {} is {}: {} ({}); see: ao worker logs {}",
                                display_line(options.id), state, text("errorMessage"),
                                text("errorCode"), display_line(options.id)));
    }
    return 0;
}

Result<int> logs(const Console& console, DaemonClient& daemon, const WorkerOptions& options) {
    const auto answer =
        daemon.call({.target = route(options, fmt::format("logs?bytes={}", options.log_bytes))});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto text = display_text(*answer);
    if (options.is_json) {
        console.print_json({{"worker", options.id}, {"log", text}});
    } else {
        console.print(text.empty() || text.ends_with('\n') ? text : text + '\n');
    }
    return 0;
}

CLI::App& add_action(CLI::App& group, const std::string& name, const std::string& description,
                     WorkerAction action, std::shared_ptr<WorkerOptions> options, Action& chosen) {
    auto& command = *group.add_subcommand(name, description);
    add_json_flag(command, options->is_json);
    command.callback([&chosen, action, options] {
        chosen = [action, options](const Console& console) -> Result<int> {
            const auto settings = DaemonClient::settings();
            if (!settings) {
                return tl::unexpected{settings.error()};
            }
            auto daemon = DaemonClient::find(*settings);
            if (!daemon) {
                return tl::unexpected{daemon.error()};
            }
            return action(console, *daemon, *options);
        };
    });
    return command;
}

void add_worker_id(CLI::App& command, WorkerOptions& options) {
    command.add_option("id", options.id, "The worker, as ao worker ls shows it")
        ->required()
        ->check([](const std::string& id) {
            const bool is_blank = id.find_first_not_of(" \t") == std::string::npos;
            return is_blank ? std::string{"it must not be blank"} : std::string{};
        });
}

} // namespace

void add_worker_commands(CLI::App& root, Action& chosen) {
    auto& group = add_group(root, "worker", "Look at the workers and restart them", chosen);
    const auto options = std::make_shared<WorkerOptions>();
    auto& ls = add_action(group, "ls", "List the workers and how they are", list, options, chosen);
    ls.alias("list");
    add_worker_id(
        add_action(group, "restart", "End a worker and start it anew", restart, options, chosen),
        *options);
    add_worker_id(
        add_action(group, "probe", "Have a worker look at its tools again", probe, options, chosen),
        *options);
    auto& log =
        add_action(group, "logs", "Print the end of a worker's output", logs, options, chosen);
    add_worker_id(log, *options);
    log.add_option("--bytes", options->log_bytes, "How much of it (default 16384)")
        ->check(CLI::PositiveNumber);
}

} // namespace ao::cli
