// The state file comes back as it was written, and nothing is believed that others could write.
#include "ipc/daemon/process_identity.h"
#include "ipc/pty/host_liveness.h"
#include "ipc/pty/host_state.h"
#include "ipc/pty/socket_address.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace ao::pty;

namespace {

HostState sample(const ao::testing::TempDir& directory) {
    HostState state;
    state.handle = "pty:one";
    state.token = "0123456789abcdef";
    state.host = {::getpid(), *ao::daemon::process_start_ticks(::getpid())};
    state.child = {42, 43};
    state.boot_id = ao::daemon::boot_id();
    state.socket = (directory / "socket").string();
    state.build = "1.2.3";
    state.created_ms = 1'700'000'000'000;
    state.cgroup = "/sys/fs/cgroup/ao-1-one";
    state.caps = {512, 50, "because"};
    state.memory_kills = {2, "python3"};
    return state;
}

} // namespace

class HostStateTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HostStateTest);
    CPPUNIT_TEST(what_is_written_comes_back);
    CPPUNIT_TEST(an_absent_file_is_missing_and_a_broken_one_malformed);
    CPPUNIT_TEST(a_file_that_others_could_write_is_not_believed);
    CPPUNIT_TEST(nothing_recorded_is_dead);
    CPPUNIT_TEST(another_boot_is_dead);
    CPPUNIT_TEST(a_process_that_is_gone_is_dead_when_nobody_listens);
    CPPUNIT_TEST(a_process_that_exists_but_does_not_answer_is_unknown);
    CPPUNIT_TEST(a_socket_path_may_be_longer_than_an_address);
    CPPUNIT_TEST_SUITE_END();

public:
    void what_is_written_comes_back() {
        auto state = sample(directory_);
        CPPUNIT_ASSERT(write_host_state(path(), state));
        CPPUNIT_ASSERT(*read_host_state(path()) == state);

        state.end = HostEnd{{0, 9}, 5};
        CPPUNIT_ASSERT(write_host_state(path(), state));
        CPPUNIT_ASSERT(*read_host_state(path()) == state);
    }

    void an_absent_file_is_missing_and_a_broken_one_malformed() {
        CPPUNIT_ASSERT(read_host_state(path()).error().problem == HostStateProblem::missing);
        for (const char* const text : {"", "{", "[]", "{\"handle\": 3}"}) {
            CPPUNIT_ASSERT(write_file_atomically(state_path(path()), text));
            CPPUNIT_ASSERT(read_host_state(path()).error().problem == HostStateProblem::malformed);
            CPPUNIT_ASSERT(is_host_alive(path()) == HostLiveness::unknown);
        }
    }

    void a_file_that_others_could_write_is_not_believed() {
        CPPUNIT_ASSERT(write_host_state(path(), sample(directory_)));
        CPPUNIT_ASSERT_EQUAL(0, ::chmod(state_path(path()).c_str(), 0620));
        CPPUNIT_ASSERT(read_host_state(path()).error().problem == HostStateProblem::unreadable);
    }

    void nothing_recorded_is_dead() { CPPUNIT_ASSERT(is_host_alive(path()) == HostLiveness::dead); }

    void another_boot_is_dead() {
        auto state = sample(directory_);
        state.boot_id = "another";
        CPPUNIT_ASSERT(is_host_alive(state) == HostLiveness::dead);
    }

    void a_process_that_is_gone_is_dead_when_nobody_listens() {
        auto state = sample(directory_);
        state.host.start_ticks += 1;
        CPPUNIT_ASSERT(is_host_alive(state) == HostLiveness::dead);

        const auto listener = listen_at(state.socket);
        CPPUNIT_ASSERT(is_host_alive(state, Milliseconds{1}) == HostLiveness::unknown);
    }

    void a_process_that_exists_but_does_not_answer_is_unknown() {
        const auto state = sample(directory_);
        CPPUNIT_ASSERT(is_host_alive(state) == HostLiveness::unknown);
        const auto listener = listen_at(state.socket);
        CPPUNIT_ASSERT(is_host_alive(state, Milliseconds{1}) == HostLiveness::unknown);
    }

    void a_socket_path_may_be_longer_than_an_address() {
        const auto folder = directory_ / std::string(130, 'd');
        std::filesystem::create_directory(folder);
        const auto socket = (folder / "socket").string();

        const auto listener = listen_at(socket);
        CPPUNIT_ASSERT(listener.has_value());
        CPPUNIT_ASSERT(connect_to(socket).has_value());

        struct stat about {};

        CPPUNIT_ASSERT_EQUAL(0, ::stat(socket.c_str(), &about));
        CPPUNIT_ASSERT_EQUAL(0600U, about.st_mode & 0777U);
    }

private:
    std::string path() const { return directory_.path().string(); }

    ao::testing::TempDir directory_;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostStateTest);
