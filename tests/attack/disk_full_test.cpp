// A full disk: requests are refused with the reason, reads go on, and everything works again when
// there is room, without a restart. Needs root, to mount a small file system.
#include "tests/support/hook_post.h"
#include "tests/support/skip.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdio>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace ao::testing;
namespace fs = std::filesystem;

class DiskFullTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(DiskFullTest);
    CPPUNIT_TEST(a_full_disk_refuses_writes_keeps_reads_and_recovers);
    CPPUNIT_TEST_SUITE_END();

    Instance instance_;

    void fill() {
        const int file = ::open((instance_.data() / "filler").c_str(), O_CREAT | O_WRONLY, 0600);
        const std::string block(4096, 'x');
        while (::write(file, block.data(), block.size()) > 0) {
        }
        while (::write(file, "x", 1) > 0) {
        }
        ::close(file);
    }

public:
    void setUp() override {
        fs::create_directory(instance_.data());
        if (::mount("ao-test", instance_.data().c_str(), "tmpfs", 0, "size=4m,mode=0700") != 0) {
            skip_fixture("a file system cannot be mounted here (needs root)");
        }
    }

    void tearDown() override { ::umount2(instance_.data().c_str(), MNT_DETACH); }

    void a_full_disk_refuses_writes_keeps_reads_and_recovers() {
        RunningSupervisor supervisor{instance_};
        supervisor.wait_for_all_ready();
        const std::string payload(60'000, 'p');
        CPPUNIT_ASSERT_EQUAL(200, post_hook(supervisor.port(), event_id(1), payload));
        fill();

        // What has room in the log that is already there may still succeed.
        std::uint64_t number = 1;
        int status = 200;
        while (status == 200) {
            status = post_hook(supervisor.port(), event_id(++number), payload);
        }
        CPPUNIT_ASSERT_EQUAL(507, status);
        CPPUNIT_ASSERT_EQUAL(200, supervisor.status_of("GET", "/api/v1/workers"));
        CPPUNIT_ASSERT_EQUAL(503, supervisor.status_of("GET", "/readyz"));
        fs::remove(instance_.data() / "filler");

        supervisor.wait_until("it is ready again",
                              [&] { return supervisor.status_of("GET", "/readyz") == 200; });
        CPPUNIT_ASSERT_EQUAL(200, post_hook(supervisor.port(), event_id(number), payload));
        CPPUNIT_ASSERT_EQUAL(0, supervisor.stop().exit_code);
        CPPUNIT_ASSERT_EQUAL(std::string{}, broken_invariants(instance_));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DiskFullTest);
