// The environment of an agent's session.
#include "tests/process/hook/hook_program.h"

#include <fstream>
#include <sstream>

namespace ao::testing {

ProgramSpec HookProgram::spec(std::optional<std::string> input) const {
    return {{AO_HOOK_PROGRAM, "claude-code", "stop"},
            {{"AO_SESSION_ID", "demo.app-1"},
             {"AO_RUN_FILE", run_file().string()},
             {"AO_DATA_DIR", data_dir().string()}},
            std::move(input)};
}

std::vector<daemon::SpooledHook> HookProgram::take_kept() const {
    std::vector<daemon::SpooledHook> hooks;
    daemon::HookSpool spool{spool_dir()};
    while (const auto file = spool.take()) {
        daemon::HookSpool::read(
            *file, [&](daemon::SpooledHook&& hook) { hooks.push_back(std::move(hook)); });
        daemon::HookSpool::remove(*file);
    }
    return hooks;
}

std::string HookProgram::log() const {
    std::stringstream text;
    text << std::ifstream{data_dir() / "hooks.log"}.rdbuf();
    return text.str();
}

} // namespace ao::testing
