// One ao-hook with its own run file and data directory.
#pragma once

#include "ipc/daemon/hook_spool.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

namespace ao::testing {

/// 250 ms is what is promised; the tests run beside others, with sanitizers, on few cores.
inline constexpr std::chrono::milliseconds kGenerous{2'500};

class HookProgram {
public:
    std::filesystem::path run_file() const { return dir_.path() / "running.json"; }

    std::filesystem::path data_dir() const { return dir_.path() / "data"; }

    std::filesystem::path spool_dir() const { return data_dir() / "hook-spool"; }

    ProgramSpec spec(std::optional<std::string> input = "{}") const;

    ProgramResult run(const std::string& input = "{}") const { return run_program(spec(input)); }

    /// Takes all kept events, as the supervisor does.
    std::vector<daemon::SpooledHook> take_kept() const;

    std::string log() const;

private:
    TempDir dir_;
};

} // namespace ao::testing
