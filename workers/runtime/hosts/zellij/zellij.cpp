// What zellij is told, and what its answers mean.
#include "workers/runtime/hosts/zellij/zellij.h"

#include "ipc/failpoint.h"
#include "ipc/limits.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/terminal_text.h"
#include "workers/pause.h"
#include "workers/runtime/hosts/multiplexer/canonical_lines.h"
#include "workers/runtime/hosts/multiplexer/multiplexer_limits.h"
#include "workers/runtime/hosts/multiplexer/tool_environment.h"
#include "workers/runtime/hosts/zellij/typed_messages.h"
#include "workers/runtime/hosts/zellij/zellij_files.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace ao::workers::hosts {

namespace fs = std::filesystem;

namespace {

// The only one that is no plugin: the layout has no other.
constexpr const char* kPane = "terminal_0";
// Since 0.44 the sockets are in a folder of this name (runtime-workspace.md 1.5).
constexpr std::string_view kContract = "/contract_version_1/";
// A word of the command line may have 128 KiB; smaller pieces are no slower and hold nobody up.
constexpr std::size_t kPieceBytes = 8'192;

std::vector<std::string> environment_at(const std::string& place) {
    auto environment = tool_environment();
    const auto home = zellij_home(place);
    environment.push_back("ZELLIJ_SOCKET_DIR=" + place);
    environment.push_back("ZELLIJ_CONFIG_DIR=" + home + "/config");
    environment.push_back("XDG_CONFIG_HOME=" + home);
    environment.push_back("XDG_CACHE_HOME=" + home + "/cache");
    environment.push_back("XDG_DATA_HOME=" + home + "/data");
    return environment;
}

std::string text_of(const ProgramResult& result) {
    return result.problem.empty() ? result.errors + result.output : result.problem;
}

// Rather than that zellij cannot be asked (runtime-workspace.md 3.2).
bool says_it_is_not_there(const ProgramResult& result) {
    const auto text = result.output + result.errors;
    return result.end == ProgramResult::End::exited && result.exit_code != 0 &&
           (text.find("not found") != std::string::npos ||
            text.find("no active session") != std::string::npos ||
            text.find("No active zellij sessions") != std::string::npos);
}

// Cut where no character is cut.
std::string take_piece(std::string& text) {
    auto size = std::min(text.size(), kPieceBytes);
    while (size < text.size() && size > 0 &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    auto piece = text.substr(0, size);
    text.erase(0, size);
    return piece;
}

ipc::MessageDelivered unconfirmed() {
    return {
        ipc::MessageFate::unconfirmed,
        "zellij cannot say whether it was typed; look at the terminal before you send it again"};
}

} // namespace

std::string Zellij::place_in(const fs::path& runtime_directory) const {
    return (runtime_directory / "z").string(); // every byte is one less for names
}

std::size_t Zellij::longest_name(const std::string& place) const {
    const auto taken = place.size() + kContract.size();
    return std::min(kLongestName,
                    ipc::kMaxSocketPathBytes - std::min(ipc::kMaxSocketPathBytes, taken));
}

Task<ProgramResult> Zellij::ask(std::string place, std::vector<std::string> words,
                                std::chrono::milliseconds within, std::size_t max_output) {
    ProgramRun program;
    program.argv = std::move(words);
    program.argv.insert(program.argv.begin(), find_program("zellij", search_path()));
    program.within = within;
    program.environment = environment_at(place);
    program.errors_apart = true; // a warning must not end up in what is read
    program.max_output = max_output;
    if (program.argv.front().empty()) {
        ProgramResult missing;
        missing.problem = "zellij is not in PATH";
        co_return missing;
    }
    auto result = co_await run(workbench_, std::move(program));
    co_return result;
}

Task<ProgramResult> Zellij::act(PaneAt pane, std::vector<std::string> words,
                                std::size_t max_output) {
    words.insert(words.begin(), {"--session", pane.name, "action"});
    // A server that is busy, as with its start, does not count as there for a moment. Nothing has
    // been done then.
    for (int tries = 1; tries < kActTries; ++tries) {
        auto result = co_await ask(pane.place, words, kCommandWithin, max_output);
        if (!says_it_is_not_there(result)) {
            co_return result;
        }
        co_await pause(workbench_, kActAgain);
    }
    auto result = co_await ask(pane.place, std::move(words), kCommandWithin, max_output);
    co_return result;
}

Task<Result<bool>> Zellij::create(PaneAt pane, std::vector<std::string> command,
                                  std::string working_directory) {
    if (find_program("zellij", search_path()).empty()) {
        co_return problem("RUNTIME_PREREQUISITE_MISSING",
                          "zellij is not in PATH; install version 0.44 or newer: cargo install "
                          "--locked zellij");
    }
    if (!prepare_zellij(pane.place)) {
        co_return problem("SPAWN_FAILED", "cannot write into " + zellij_home(pane.place));
    }
    co_await discard(pane);
    // The server reads it, and not always before the command below has ended.
    const auto layout = pane.directory + "/layout.kdl";
    if (!pty::write_file_atomically(layout, layout_of(command, working_directory))) {
        co_return problem("SPAWN_FAILED", "cannot write " + layout);
    }
    std::vector<std::string> words{"attach",  "--create-background", pane.name,
                                   "options", "--default-layout",    layout};
    const auto made = co_await ask(pane.place, std::move(words), kCreateWithin);
    if (!made.succeeded()) {
        co_return problem("SPAWN_FAILED", "zellij made no session: " + text_of(made));
    }
    co_return true;
}

Task<bool> Zellij::discard(PaneAt pane) {
    std::vector<std::string> words{"delete-session", "--force", pane.name};
    const auto result = co_await ask(pane.place, std::move(words), kCommandWithin);
    co_return result.succeeded() || says_it_is_not_there(result);
}

Task<Result<ipc::MessageDelivered>> Zellij::deliver(PaneAt pane, ipc::DeliverMessage order) {
    if (order.interrupt) {
        const auto pressed = co_await interrupt(pane, order.message_id + "-i");
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

Task<Result<bool>> Zellij::interrupt(PaneAt pane, std::string id) {
    if (typed_before(pane.directory, id) != Typed::not_yet) {
        co_return true;
    }
    if (!note_typed(pane.directory, id, Typed::begun)) {
        co_return problem("MESSAGE_REFUSED", "the disk takes nothing, so nothing was typed");
    }
    std::vector<std::string> words{"send-keys", "--pane-id", kPane, "Ctrl c"};
    const auto pressed = co_await act(std::move(pane), std::move(words));
    if (!pressed.succeeded()) {
        co_return problem("HOST_NOT_ANSWERING", "zellij did not answer: " + text_of(pressed));
    }
    co_return true;
}

Task<Result<ipc::MessageDelivered>> Zellij::type(PaneAt pane, std::string id, std::string text) {
    const auto before = typed_before(pane.directory, id);
    if (before == Typed::submitted) {
        co_return ipc::MessageDelivered{ipc::MessageFate::submitted, ""};
    }
    if (before != Typed::not_yet) {
        // What is in the terminal is submitted, or the next message would be one with it.
        auto submitted = co_await submit(std::move(pane), std::move(id));
        if (before == Typed::begun) {
            submitted = unconfirmed();
        }
        co_return submitted;
    }
    if (would_lose_text(pane.directory, text)) {
        co_return ipc::MessageDelivered{ipc::MessageFate::refused,
                                        "the terminal takes lines of at most 4,095 bytes here"};
    }
    if (!note_typed(pane.directory, id, Typed::begun)) {
        co_return ipc::MessageDelivered{ipc::MessageFate::refused,
                                        "the disk takes nothing, so nothing was typed"};
    }
    std::replace(text.begin(), text.end(), '\n', '\r'); // what the Enter key sends
    const bool is_pasted = co_await paste(pane, std::move(text));
    if (!is_pasted) {
        co_return unconfirmed();
    }
    note_typed(pane.directory, id, Typed::pasted);
    ipc::failpoint("host.asked_to_type");
    auto submitted = co_await submit(std::move(pane), std::move(id));
    co_return submitted;
}

Task<ipc::MessageDelivered> Zellij::submit(PaneAt pane, std::string id) {
    co_await pause(workbench_, kPasteSettles);
    std::vector<std::string> words{"send-keys", "--pane-id", kPane, "Enter"};
    const auto directory = pane.directory;
    const auto pressed = co_await act(std::move(pane), std::move(words));
    if (!pressed.succeeded()) {
        co_return unconfirmed();
    }
    if (typed_before(directory, id) == Typed::pasted) {
        note_typed(directory, id, Typed::submitted);
    }
    co_return ipc::MessageDelivered{ipc::MessageFate::submitted, ""};
}

Task<bool> Zellij::paste(PaneAt pane, std::string text) {
    while (!text.empty()) {
        std::vector<std::string> words{"paste", "--pane-id", kPane, "--", take_piece(text)};
        const auto pasted = co_await act(pane, std::move(words));
        if (!pasted.succeeded()) {
            co_return false;
        }
    }
    co_return true;
}

Task<Result<std::string>> Zellij::capture(PaneAt pane, std::uint64_t) {
    std::vector<std::string> words{"dump-screen", "--full", "--pane-id", kPane};
    auto result = co_await act(std::move(pane), std::move(words), kCaptureBytes);
    if (!result.succeeded()) {
        co_return problem("HOST_NOT_ANSWERING", "zellij did not answer: " + text_of(result));
    }
    co_return std::move(result.output);
}

Task<Listing> Zellij::list(std::string place) {
    std::vector<std::string> words{"list-sessions", "--no-formatting"};
    const auto result = co_await ask(place, std::move(words), kCommandWithin, kCaptureBytes);
    std::set<std::string> names;
    if (says_it_is_not_there(result)) {
        co_return names; // there is one server per session, so none at all is an answer
    }
    if (!result.succeeded() || result.was_cut) {
        co_return std::nullopt;
    }
    std::istringstream rows{result.output};
    for (std::string row; std::getline(rows, row);) {
        if (row.find("(EXITED") == std::string::npos) {
            names.insert(row.substr(0, row.find(' ')));
        }
    }
    co_return names;
}

Viewer Zellij::viewer(const PaneAt& pane) const {
    return {{find_program("zellij", search_path()), "attach", pane.name},
            environment_at(pane.place)};
}

} // namespace ao::workers::hosts
