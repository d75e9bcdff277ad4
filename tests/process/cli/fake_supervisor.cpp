// Stands in for ao-supervisor: keeps the contract of its start and end, and misbehaves on demand.
// AO_FAKE = dies | silent | slow (ready at the fifth look); anything else is well-behaved.
#include "ipc/daemon/run_file.h"
#include "ipc/daemon/settings.h"
#include "tests/support/fake_daemon.h"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <unistd.h>

namespace {

using namespace ao;

int run(const daemon::Settings& settings, const std::string& mode) {
    const int stop = ::eventfd(0, EFD_CLOEXEC);
    int looks = 0;
    testing::FakeDaemon door{[&](const testing::FakeRequest& request) -> testing::FakeReply {
        if (request.target == "/shutdown") {
            ::eventfd_write(stop, 1);
            return {.status = 202, .body = testing::FakeDaemon::probe_body("shutting_down")};
        }
        if (request.target == "/readyz" && mode == "slow" && ++looks < 5) {
            return {.status = 503, .body = testing::FakeDaemon::probe_body("not_ready")};
        }
        return {.body =
                    testing::FakeDaemon::probe_body(request.target == "/readyz" ? "ready" : "ok")};
    }};
    door.write_run_file(settings.run_file);
    std::fprintf(stderr, "level=INFO msg=\"daemon listening\" addr=127.0.0.1:%d pid=%d\n",
                 int{door.port()}, ::getpid());
    eventfd_t value = 0;
    ::eventfd_read(stop, &value);
    daemon::remove_run_file_of(settings.run_file, ::getpid());
    return 0;
}

} // namespace

int main() {
    const auto settings = daemon::load_settings(daemon::process_environment()).value();
    const char* given = std::getenv("AO_FAKE");
    const std::string mode = given == nullptr ? "" : given;
    if (mode == "dies") {
        std::fprintf(stderr, "starting\nthe database is \x1b[31mcorrupt; restore a backup\n");
        return 1;
    }
    std::filesystem::create_directories(settings.data_dir);
    const int lock =
        ::open((settings.data_dir / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        std::fprintf(stderr, "another supervisor runs\n");
        return 1;
    }
    if (mode == "silent") {
        std::fprintf(stderr, "pid=%d\n", ::getpid());
        ::alarm(120);
        ::pause();
    }
    return run(settings, mode);
}
