// Links or copies, so that /proc/self/exe shows the place of the test.
#include "tests/process/cli/cli_program.h"

#include <cppunit/TestAssert.h>

#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ao::testing {

namespace fs = std::filesystem;

namespace {

void install(const fs::path& program, const fs::path& place) {
    std::error_code other_file_system;
    fs::create_hard_link(program, place, other_file_system);
    if (other_file_system) {
        fs::copy_file(program, place);
    }
}

} // namespace

CliProgram::CliProgram() {
    fs::create_directories(bin_dir());
    fs::create_directories(home());
    install(AO_PROGRAM, bin_dir() / "ao");
    install(AO_FAKE_SUPERVISOR, bin_dir() / "ao-supervisor");
    environment_ = {{"AO_RUN_FILE", run_file().string()},
                    {"AO_DATA_DIR", data_dir().string()},
                    {"HOME", home().string()},
                    {"PATH", "/usr/bin:/bin"}};
}

CliProgram::~CliProgram() {
    run({"stop"});
}

ProgramSpec CliProgram::spec(const std::vector<std::string>& arguments) const {
    ProgramSpec spec{{(bin_dir() / "ao").string()}, environment_};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    return spec;
}

nlohmann::json CliProgram::run_json(std::vector<std::string> arguments) const {
    arguments.push_back("--json");
    const auto result = run(arguments);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.errors + result.output, 0, result.exit_code);
    return nlohmann::json::parse(result.output);
}

void CliProgram::kill_and_wait(pid_t pid) {
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    ::kill(pid, SIGKILL);
    pollfd one{pidfd, POLLIN, 0};
    ::poll(&one, 1, 30'000);
    ::close(pidfd);
}

} // namespace ao::testing
