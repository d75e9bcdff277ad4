// ao worker ls | restart | probe | logs.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/worker_table.h"

namespace ao::cli {

namespace {

HttpRequest request_for(std::string_view method, const WorkerOptions& options,
                        std::string_view what) {
    return {.method = std::string{method},
            .target = format("/api/v1/workers/{}/{}", escape_segment(options.id), what)};
}

} // namespace

Result<int> list_workers(const Console& console, const WorkerOptions& options) {
    const auto answer = ask_daemon_json({.target = "/api/v1/workers"});
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

Result<int> restart_worker(const Console& console, const WorkerOptions& options) {
    const auto answer = ask_daemon(request_for("POST", options, "restart"));
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json({{"worker", options.id}, {"restarting", true}});
    } else {
        console.print(format("worker {} is restarting; watch it with: ao worker ls\n",
                             display_line(options.id)));
    }
    return 0;
}

Result<int> probe_worker(const Console& console, const WorkerOptions& options) {
    const auto answer = ask_daemon_json(request_for("POST", options, "probe"));
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    const auto state = line_at(*answer, "state");
    const auto step = line_at(*answer, "step");
    const auto id = display_line(options.id);
    if (options.is_json) {
        console.print_json(*answer);
    } else if (state == "done") {
        console.print(format("worker {} has looked again; see: ao doctor\n", id));
    } else if (state == "pending") {
        console.print(format("worker {} is still looking (operation {}{}{})\n", id,
                             line_at(*answer, "id"), step.empty() ? "" : ": ", step));
    }
    if (state != "done" && state != "pending") {
        const auto error = answer->value("error", nlohmann::json::object());
        return fail(format("the probe of worker {} is {}: {} ({}); see: ao worker logs {}", id,
                           state, line_at(error, "message"), line_at(error, "code"), id));
    }
    return 0;
}

Result<int> print_worker_log(const Console& console, const WorkerOptions& options) {
    const auto what = format("logs?bytes={}", options.log_bytes);
    const auto answer = ask_daemon(request_for("GET", options, what));
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

} // namespace ao::cli
