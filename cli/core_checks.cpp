// Looks at files only; whatever is found, nothing is repaired here.
#include "cli/core_checks.h"

#include "cli/display_text.h"
#include "cli/format.h"
#include "cli/human_units.h"
#include "cli/own_programs.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace ao::cli {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class Core {
public:
    explicit Core(Checks& checks)
        : checks_{checks} {}

    void add(Level level, std::string name, std::string message) {
        checks_.push_back({level, "Core", std::move(name), display_line(message)});
    }

private:
    Checks& checks_;
};

void check_programs(Core& core) {
    for (const char* name : {"ao-supervisor", "ao-hook"}) {
        const auto path = program_beside(name);
        const bool is_there = ::access(path.c_str(), X_OK) == 0;
        core.add(is_there ? Level::pass : Level::fail, name,
                 is_there ? path.string()
                          : path.string() + " is missing; install ao with all of its programs");
    }
}

bool check_data_dir(Core& core, const fs::path& dir) {
    std::error_code error;
    const bool existed = fs::is_directory(dir, error);
    if (!existed) {
        fs::create_directories(dir.parent_path(), error);
        if (::mkdir(dir.c_str(), 0750) != 0) {
            core.add(Level::fail, "data-dir",
                     format("cannot create {}: {}; set AO_DATA_DIR to another place", dir.string(),
                            std::strerror(errno)));
            return false;
        }
    }
    core.add(Level::pass, "data-dir",
             format("{} {}", dir.string(), existed ? "exists" : "created"));
    return true;
}

void check_writing(Core& core, const fs::path& dir) {
    auto path = (dir / ".doctor-XXXXXX").string();
    const int fd = ::mkostemp(path.data(), O_CLOEXEC);
    const bool is_written = fd >= 0 && ::write(fd, "ao", 2) == 2;
    const auto why = std::string{std::strerror(errno)};
    if (fd >= 0) {
        ::close(fd);
    }
    if (!is_written) {
        core.add(Level::fail, "data-dir-write",
                 format("cannot write in {}: {}", dir.string(), why));
    }
    const bool is_gone = fd < 0 || ::unlink(path.c_str()) == 0;
    if (is_written) {
        core.add(is_gone ? Level::pass : Level::warn, "data-dir-write",
                 is_gone ? "a file was written and removed" : "cannot remove " + path);
    }
}

void check_database(Core& core, const fs::path& data_dir) {
    const auto path = data_dir / "ao.db";

    struct stat status {};

    if (::stat(path.c_str(), &status) == 0) {
        core.add(Level::pass, "sqlite",
                 format("{} has {} bytes; migrations are applied by the daemon", path.string(),
                        status.st_size));
    } else if (errno == ENOENT) {
        core.add(Level::warn, "sqlite", "database not created yet; ao start creates it");
    } else {
        core.add(Level::fail, "sqlite", format("{}: {}", path.string(), std::strerror(errno)));
    }
}

void check_hooks_log(Core& core, const fs::path& data_dir) {
    std::ifstream file{data_dir / "hooks.log"};
    const auto since = std::chrono::system_clock::now() - 24h;
    std::uint64_t recent = 0;
    std::string latest;
    for (std::string line; std::getline(file, line);) {
        const auto at = parse_time(line.substr(0, line.find(' ')));
        if (at && *at >= since) {
            ++recent;
            latest = line;
        }
    }
    core.add(recent == 0 ? Level::pass : Level::warn, "hooks-log",
             recent == 0 ? "no hook event went astray in the last 24 h"
                         : format("{} hook events did not reach the daemon at once in the last "
                                  "24 h; the latest: {}",
                                  recent, latest));
}

std::uintmax_t size_of(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : size;
}

void check_spool(Core& core, const fs::path& data_dir, const DaemonState& state) {
    const auto dir = data_dir / "hook-spool";
    const auto waiting = size_of(dir / "events") + size_of(dir / "taken");
    const auto refused = size_of(dir / "refused");
    if (refused > 0) {
        core.add(Level::warn, "hook-spool",
                 format("{} hook events found the spool full and are lost; keep the daemon "
                        "running: ao start",
                        refused));
    } else if (waiting > 0) {
        core.add(Level::warn, "hook-spool",
                 format("{} bytes of hook events wait for the daemon{}", waiting,
                        state.client ? ", which should take them in now" : "; run: ao start"));
    } else {
        core.add(Level::pass, "hook-spool", "empty");
    }
}

void check_daemon(Core& core, const DaemonState& state) {
    const auto level =
        state.condition == DaemonCondition::ready || state.condition == DaemonCondition::stopped
            ? Level::pass
        : state.condition == DaemonCondition::unhealthy ? Level::fail
                                                        : Level::warn;
    auto message = std::string{to_text(state.condition)};
    if (state.run) {
        message += format(" (pid {}, port {})", state.run->pid, state.run->port);
    }
    if (!state.error.empty()) {
        message += ": " + state.error;
    }
    if (state.condition == DaemonCondition::stale) {
        message += "; ao start puts it right";
    }
    core.add(level, "daemon", message);
}

void check_original(Core& core, const daemon::Settings& settings) {
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') {
        return;
    }
    const auto original = fs::path{home} / ".ao";
    std::error_code error;
    if (settings.data_dir != original / "data" && fs::exists(original / "data" / "ao.db", error)) {
        core.add(Level::warn, "original",
                 format("{} holds the data of the original ao; this one keeps its own in {} and "
                        "leaves that alone",
                        original.string(), settings.data_dir.string()));
    }
}

} // namespace

void check_core(const daemon::Settings& settings, const DaemonState& state, Checks& checks) {
    Core core{checks};
    core.add(Level::pass, "config",
             format("runFile={} dataDir={} port={}", settings.run_file.string(),
                    settings.data_dir.string(), settings.port));
    check_programs(core);
    if (check_data_dir(core, settings.data_dir)) {
        check_writing(core, settings.data_dir);
    }
    check_database(core, settings.data_dir);
    check_hooks_log(core, settings.data_dir);
    check_spool(core, settings.data_dir, state);
    check_daemon(core, state);
    check_original(core, settings);
}

} // namespace ao::cli
