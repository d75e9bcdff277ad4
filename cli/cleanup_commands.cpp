// ao session cleanup | undo-cleanup.
#include "cli/commands.h"
#include "cli/daemon_client.h"
#include "cli/display_text.h"
#include "cli/format.h"

#include <algorithm>
#include <cctype>
#include <iostream>

namespace ao::cli {

namespace {

// How many folders of sessions that are over there are.
Result<std::size_t> count_candidates(const SessionOptions& options) {
    auto target = std::string{"/api/v1/sessions?active=false"};
    if (!options.project.empty()) {
        target += "&project=" + escape_segment(options.project);
    }
    const auto over = ask_daemon_json({.target = target});
    if (!over) {
        return tl::unexpected{over.error()};
    }
    std::size_t count = 0;
    for (const auto& session : list_at(*over, "sessions")) {
        const bool is_meant = options.id.empty() || text_at(session, "id") == options.id;
        count += is_meant && line_at(session, "workspace") == "present" ? 1U : 0U;
    }
    return count;
}

Result<bool> is_confirmed(const Console& console, std::size_t count) {
    console.print(format("Clean {} terminated session(s)? Type yes to confirm: ", count));
    std::string typed;
    if (!std::getline(std::cin, typed)) {
        return fail("nothing was typed; to clean up without a question: --yes");
    }
    std::transform(typed.begin(), typed.end(), typed.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return typed == "yes";
}

std::string cleanup_path(const SessionOptions& options) {
    auto path =
        std::string{"/api/v1/sessions/cleanup?dryRun="} + (options.is_dry_run ? "true" : "false");
    if (!options.project.empty()) {
        path += "&project=" + escape_segment(options.project);
    }
    if (!options.id.empty()) {
        path += "&session=" + escape_segment(options.id);
    }
    return path;
}

std::string outcome_text(const Json& answer, bool is_dry_run) {
    std::string text;
    for (const auto& id : list_at(answer, "cleaned")) {
        text += format("  {}: {}\n", is_dry_run ? "Would be cleaned" : "Cleaned",
                       display_line(id.get<std::string>()));
    }
    for (const auto& entry : list_at(answer, "skipped")) {
        text += format("  {}: {} ({})\n", is_dry_run ? "Would be skipped" : "Skipped",
                       line_at(entry, "sessionId"), line_at(entry, "reason"));
    }
    const auto cleaned = list_at(answer, "cleaned").size();
    const auto skipped = list_at(answer, "skipped").size();
    if (is_dry_run) {
        return text + format("Nothing was changed. {} session(s) would be cleaned, {} skipped.\n",
                             cleaned, skipped);
    }
    return text + format("Cleanup complete. {} session(s) cleaned, {} skipped.{}\n", cleaned,
                         skipped,
                         cleaned > 0 ? " For three days: ao session undo-cleanup <id>" : "");
}

} // namespace

Result<int> clean_up_sessions(const Console& console, const SessionOptions& options) {
    if (!options.is_json && !options.is_dry_run) {
        const auto count = count_candidates(options);
        if (!count) {
            return tl::unexpected{count.error()};
        }
        if (*count == 0 && options.id.empty()) {
            console.print("No sessions to clean up.\n");
            return 0;
        }
        const auto confirmed =
            options.is_sure || *count == 0 ? Result<bool>{true} : is_confirmed(console, *count);
        if (!confirmed) {
            return tl::unexpected{confirmed.error()};
        }
        if (!*confirmed) {
            console.print("aborted\n");
            return 0;
        }
    }
    const auto answer = ask_daemon_json({.method = "POST", .target = cleanup_path(options)});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(outcome_text(*answer, options.is_dry_run));
    }
    return 0;
}

Result<int> undo_clean_up(const Console& console, const SessionOptions& options) {
    const auto answer = ask_daemon_json(
        {.method = "POST",
         .target = format("/api/v1/sessions/{}/undo-cleanup", escape_segment(options.id))});
    if (!answer) {
        return tl::unexpected{answer.error()};
    }
    if (options.is_json) {
        console.print_json(*answer);
    } else {
        console.print(format("the worktree of session {} is back: {}\n", display_line(options.id),
                             line_at(value_at(*answer, "session"), "workspacePath")));
    }
    return 0;
}

} // namespace ao::cli
