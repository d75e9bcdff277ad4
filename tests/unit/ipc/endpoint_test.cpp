// The runtime directory is ours alone or not used.
#include "ipc/endpoint.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

using namespace ao::ipc;
namespace fs = std::filesystem;

class EndpointTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(EndpointTest);
    CPPUNIT_TEST(it_lies_below_the_users_runtime_directory_when_there_is_one);
    CPPUNIT_TEST(it_lies_below_the_data_directory_otherwise);
    CPPUNIT_TEST(two_data_directories_have_two_runtime_directories);
    CPPUNIT_TEST(a_directory_open_to_others_is_refused);
    CPPUNIT_TEST(a_link_is_refused);
    CPPUNIT_TEST(a_directory_of_somebody_else_is_refused);
    CPPUNIT_TEST(a_path_that_does_not_fit_is_refused_with_advice);
    CPPUNIT_TEST_SUITE_END();

    ao::testing::TempDir temp_;

    void set_base(const fs::path& base) { ::setenv("XDG_RUNTIME_DIR", base.c_str(), 1); }

public:
    void setUp() override { ::unsetenv("XDG_RUNTIME_DIR"); }

    void it_lies_below_the_users_runtime_directory_when_there_is_one() {
        set_base(temp_.path());

        const auto directory = runtime_directory("/data");

        CPPUNIT_ASSERT(directory.has_value());
        CPPUNIT_ASSERT_EQUAL((temp_.path() / "ao").string(), directory->parent_path().string());

        struct stat status {};

        ::stat(directory->c_str(), &status);
        CPPUNIT_ASSERT_EQUAL(0700U, status.st_mode & 0777U);
    }

    void it_lies_below_the_data_directory_otherwise() {
        const auto directory = runtime_directory(temp_.path());

        CPPUNIT_ASSERT_EQUAL((temp_.path() / "run").string(), directory->string());
    }

    void two_data_directories_have_two_runtime_directories() {
        set_base(temp_.path());

        CPPUNIT_ASSERT(*runtime_directory("/data/a") != *runtime_directory("/data/b"));
    }

    void a_directory_open_to_others_is_refused() {
        fs::create_directory(temp_.path() / "run");
        fs::permissions(temp_.path() / "run", fs::perms{0755});

        const auto directory = runtime_directory(temp_.path());

        CPPUNIT_ASSERT(!directory.has_value());
        CPPUNIT_ASSERT(directory.error().find("chmod 700") != std::string::npos);
    }

    void a_link_is_refused() {
        fs::create_directory(temp_.path() / "elsewhere");
        fs::create_directory_symlink(temp_.path() / "elsewhere", temp_.path() / "run");

        CPPUNIT_ASSERT(!runtime_directory(temp_.path()).has_value());
    }

    void a_directory_of_somebody_else_is_refused() {
        const auto run = temp_.path() / "run";
        fs::create_directory(run);
        fs::permissions(run, fs::perms{0700});
        constexpr uid_t kNobody = 65534;
        if (::chown(run.c_str(), kNobody, kNobody) != 0) {
            return; // only root can make one
        }

        const auto directory = runtime_directory(temp_.path());

        CPPUNIT_ASSERT(!directory.has_value());
        CPPUNIT_ASSERT(directory.error().find("another user") != std::string::npos);
    }

    void a_path_that_does_not_fit_is_refused_with_advice() {
        const auto endpoint = worker_endpoint("/" + std::string(120, 'd'));

        CPPUNIT_ASSERT(!endpoint.has_value());
        CPPUNIT_ASSERT(endpoint.error().find("shorter path") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EndpointTest);
