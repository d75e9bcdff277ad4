// The data directory: private, and one supervisor's at a time.
#include "tests/unit/store/scratch_store.h"

#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::store {

namespace {

struct ScratchPath {
    testing::TempDir directory;
    std::filesystem::path path = directory / "deep/data";
};

} // namespace

class DataDirTest : public FixtureWith<ScratchPath> {
    CPPUNIT_TEST_SUITE(DataDirTest);
    CPPUNIT_TEST(directory_and_files_are_private);
    CPPUNIT_TEST(a_loose_directory_of_ours_is_tightened);
    CPPUNIT_TEST(a_second_supervisor_is_refused_and_told_the_pid);
    CPPUNIT_TEST(the_lock_ends_with_its_holder);
    CPPUNIT_TEST(a_pid_left_in_the_file_decides_nothing);
    CPPUNIT_TEST(a_directory_of_somebody_else_is_refused);
    CPPUNIT_TEST(a_file_in_its_place_is_refused);
    CPPUNIT_TEST(an_existing_database_is_left_alone);
    CPPUNIT_TEST(a_wal_without_its_database_is_not_thrown_away);
    CPPUNIT_TEST_SUITE_END();

    static unsigned mode_of(const std::filesystem::path& file) {
        struct stat found {};

        CPPUNIT_ASSERT_EQUAL(0, ::stat(file.c_str(), &found));
        return found.st_mode & 07777U;
    }

public:
    void directory_and_files_are_private() {
        const auto data_dir = DataDir::open(world().path);
        data_dir.prepare_database();

        CPPUNIT_ASSERT_EQUAL(0700U, mode_of(world().path));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(world().path / "ao.db"));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(world().path / "ao.lock"));
    }

    void a_loose_directory_of_ours_is_tightened() {
        std::filesystem::create_directories(world().path);
        std::ofstream{world().path / "ao.db"};
        ::chmod(world().path.c_str(), 0755);
        ::chmod((world().path / "ao.db").c_str(), 0644);

        DataDir::open(world().path).prepare_database();

        CPPUNIT_ASSERT_EQUAL(0700U, mode_of(world().path));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(world().path / "ao.db"));
    }

    void a_second_supervisor_is_refused_and_told_the_pid() {
        const auto first = DataDir::open(world().path);

        const auto error = error_of([&] { DataDir::open(world().path); });

        ASSERT_PROBLEM(busy, error);
        ASSERT_CONTAINS("pid " + std::to_string(::getpid()) + ")", error->what());
        ASSERT_CONTAINS("ao stop", error->what());
    }

    void the_lock_ends_with_its_holder() {
        const pid_t holder = ::fork();
        if (holder == 0) {
            const auto first = DataDir::open(world().path);
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        CPPUNIT_ASSERT_EQUAL(holder, ::waitpid(holder, &status, 0));
        CPPUNIT_ASSERT(WIFSIGNALED(status));

        DataDir::open(world().path);
        DataDir::open(world().path);
    }

    void a_pid_left_in_the_file_decides_nothing() {
        std::filesystem::create_directories(world().path);
        std::ofstream{world().path / "ao.lock"} << ::getppid() << " 12345 and more than we write\n";

        const auto data_dir = DataDir::open(world().path);

        std::ifstream file{world().path / "ao.lock"};
        pid_t pid = 0;
        std::uint64_t ticks = 0;
        std::string rest;
        file >> pid >> ticks >> rest;
        CPPUNIT_ASSERT_EQUAL(::getpid(), pid);
        CPPUNIT_ASSERT(ticks > 0);
        CPPUNIT_ASSERT_EQUAL(std::string{}, rest);
    }

    void a_directory_of_somebody_else_is_refused() {
        if (::geteuid() != 0) {
            return; // only root can make one
        }
        std::filesystem::create_directories(world().path);
        CPPUNIT_ASSERT_EQUAL(0, ::chown(world().path.c_str(), 65534, 65534));

        const auto error = error_of([&] { DataDir::open(world().path); });

        ASSERT_PROBLEM(read_only, error);
        ASSERT_CONTAINS("belongs to user id 65534", error->what());
    }

    void a_file_in_its_place_is_refused() {
        std::filesystem::create_directories(world().path.parent_path());
        std::ofstream{world().path} << "mine";

        ASSERT_PROBLEM(io, error_of([&] { DataDir::open(world().path); }));
        ASSERT_PROBLEM(io, error_of([&] { DataDir::open(world().path / "below"); }));
    }

    void an_existing_database_is_left_alone() {
        const auto data_dir = DataDir::open(world().path);
        std::ofstream{data_dir.database()} << "kept";

        data_dir.prepare_database();

        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{4}, std::filesystem::file_size(data_dir.database()));
    }

    void a_wal_without_its_database_is_not_thrown_away() {
        const auto data_dir = DataDir::open(world().path);
        std::ofstream{world().path / "ao.db-wal"} << "changes";

        const auto missing = error_of([&] { data_dir.prepare_database(); });
        std::ofstream{world().path / "ao.db"};
        const auto empty = error_of([&] { data_dir.prepare_database(); });

        ASSERT_PROBLEM(corrupt, missing);
        ASSERT_CONTAINS("ao.db-wal holds changes", missing->what());
        ASSERT_PROBLEM(corrupt, empty);
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{7},
                             std::filesystem::file_size(world().path / "ao.db-wal"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DataDirTest);

} // namespace ao::store
