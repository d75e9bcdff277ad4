// What tmux is told, and what its answers mean.
#include "workers/runtime/hosts/tmux/tmux.h"

#include "ipc/failpoint.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/terminal_text.h"
#include "workers/pause.h"
#include "workers/runtime/hosts/multiplexer/canonical_lines.h"
#include "workers/runtime/hosts/multiplexer/multiplexer_limits.h"
#include "workers/runtime/hosts/multiplexer/tool_environment.h"
#include "workers/runtime/hosts/tmux/tmux_config.h"
#include "workers/runtime/hosts/tmux/tmux_typing.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ao::workers::hosts {

namespace fs = std::filesystem;

namespace {

// The only form that is exact for panes and for options (runtime-workspace.md 2.5.1).
std::string target_of(const PaneAt& pane) {
    return "=" + pane.name + ":";
}

std::string config_path(const std::string& place) {
    return place + ".conf";
}

std::vector<std::string> tmux_at(const std::string& place) {
    return {find_program("tmux", search_path()), "-S", place, "-u", "-f", config_path(place)};
}

// One of the words in `errors` says that the session is not there, rather than that tmux cannot be
// asked.
bool says_it_is_not_there(const ProgramResult& result) {
    return result.end == ProgramResult::End::exited &&
           (result.errors.find("can't find") != std::string::npos ||
            result.errors.find("no such") != std::string::npos);
}

tl::unexpected<ipc::OperationError> cannot_ask(const ProgramResult& result) {
    return problem(
        "HOST_NOT_ANSWERING",
        "tmux did not do it: " + (result.problem.empty() ? result.errors : result.problem) +
            "; try again, and see: ao worker logs runtime");
}

} // namespace

std::string Tmux::place_in(const fs::path& runtime_directory) const {
    return (runtime_directory / "tmux.sock").string();
}

std::size_t Tmux::longest_name(const std::string&) const {
    return kLongestName;
}

Task<ProgramResult> Tmux::ask(std::string place, std::vector<std::string> commands,
                              std::optional<std::string> input, std::size_t max_output) {
    ProgramRun program;
    program.argv = tmux_at(place);
    program.argv.insert(program.argv.end(), commands.begin(), commands.end());
    program.within = kCommandWithin;
    program.environment = tool_environment();
    program.errors_apart = true;
    program.input = std::move(input);
    program.max_output = max_output;
    if (program.argv.front().empty()) {
        ProgramResult missing;
        missing.problem = "tmux is not in PATH";
        co_return missing;
    }
    auto result = co_await run(workbench_, std::move(program));
    co_return result;
}

Task<Result<bool>> Tmux::create(PaneAt pane, std::vector<std::string> command, std::string) {
    if (find_program("tmux", search_path()).empty()) {
        co_return problem("RUNTIME_PREREQUISITE_MISSING",
                          "tmux is not in PATH; install it: apt-get install tmux");
    }
    if (!pty::write_file_atomically(config_path(pane.place), std::string{kTmuxConfig})) {
        co_return problem("SPAWN_FAILED", "cannot write " + config_path(pane.place));
    }
    co_await discard(pane);
    std::vector<std::string> words{"new-session", "-d", "-s", pane.name, "-x", "220",
                                   "-y",          "50", "-c", "/",       "--"};
    words.insert(words.end(), command.begin(), command.end());
    const std::vector<std::string> mark{";",          "set-option", "-t", target_of(pane),
                                        "@ao_handle", pane.handle};
    words.insert(words.end(), mark.begin(), mark.end());
    const auto made = co_await ask(pane.place, std::move(words));
    if (!made.succeeded()) {
        co_return problem("SPAWN_FAILED", "tmux made no session: " +
                                              (made.problem.empty() ? made.errors : made.problem));
    }
    co_return true;
}

Task<bool> Tmux::discard(PaneAt pane) {
    std::vector<std::string> words{"kill-session", "-t", "=" + pane.name};
    const auto result = co_await ask(pane.place, std::move(words));
    co_return result.succeeded() || says_it_is_not_there(result);
}

Task<Result<ipc::MessageDelivered>> Tmux::deliver(PaneAt pane, ipc::DeliverMessage order) {
    if (!is_plain_id(order.message_id)) {
        co_return problem("MESSAGE_REFUSED", "the id of a message has letters, digits, _ and -");
    }
    if (order.interrupt) {
        const auto pressed = co_await interrupt(pane, order.message_id);
        if (!pressed) {
            co_return tl::unexpected{pressed.error()};
        }
    }
    if (order.text.empty()) {
        co_return ipc::MessageDelivered{ipc::MessageFate::submitted, ""};
    }
    const auto turn = co_await enter(typing_[pane.name], workbench_);
    auto typed = co_await type(std::move(pane), order.message_id, pty::harmless_text(order.text));
    co_return typed;
}

Task<Result<bool>> Tmux::interrupt(PaneAt pane, std::string id) {
    auto words = interrupt_once(target_of(pane), id);
    const auto result = co_await ask(pane.place, std::move(words));
    if (!result.succeeded()) {
        co_return cannot_ask(result);
    }
    co_return true;
}

Task<Result<ipc::MessageDelivered>> Tmux::type(PaneAt pane, std::string id, std::string text) {
    if (would_lose_text(pane.directory, text)) {
        co_return ipc::MessageDelivered{ipc::MessageFate::refused,
                                        "the terminal takes lines of at most 4,095 bytes here"};
    }
    auto paste = paste_once(target_of(pane), id);
    const auto pasted = co_await ask(pane.place, std::move(paste), std::move(text));
    if (says_it_is_not_there(pasted)) {
        co_return problem("SESSION_TERMINATED", "the program of the session has ended");
    }
    if (!pasted.succeeded()) {
        co_return cannot_ask(pasted);
    }
    ipc::failpoint("host.asked_to_type");
    co_await pause(workbench_, kPasteSettles);
    auto submit = submit_once(target_of(pane), id);
    const auto submitted = co_await ask(pane.place, std::move(submit));
    if (!submitted.succeeded()) {
        co_return ipc::MessageDelivered{
            ipc::MessageFate::written,
            "it is in the terminal, but tmux did not answer when it was to be submitted"};
    }
    co_return ipc::MessageDelivered{ipc::MessageFate::submitted, ""};
}

Task<Result<std::string>> Tmux::capture(PaneAt pane, std::uint64_t lines) {
    std::vector<std::string> words{"capture-pane",  "-p", "-t",
                                   target_of(pane), "-S", "-" + std::to_string(lines)};
    auto result = co_await ask(pane.place, std::move(words), std::nullopt, kCaptureBytes);
    if (!result.succeeded()) {
        co_return cannot_ask(result);
    }
    co_return std::move(result.output);
}

Task<Listing> Tmux::list(std::string place) {
    std::vector<std::string> words{"list-panes", "-a", "-F", "#{pane_dead} #{session_name}"};
    const auto result = co_await ask(place, std::move(words), std::nullopt, kCaptureBytes);
    if (!result.succeeded() || result.was_cut) {
        co_return std::nullopt; // also when no server runs: that is told of the server alone
    }
    std::set<std::string> names;
    std::istringstream rows{result.output};
    for (std::string row; std::getline(rows, row);) {
        if (row.starts_with("0 ")) {
            names.insert(row.substr(2));
        }
    }
    co_return names;
}

Viewer Tmux::viewer(const PaneAt& pane) const {
    auto argv = tmux_at(pane.place);
    for (const auto* const word : {"-T", "RGB", "attach-session", "-t"}) {
        argv.emplace_back(word);
    }
    argv.push_back("=" + pane.name);
    return {std::move(argv), tool_environment()};
}

} // namespace ao::workers::hosts
