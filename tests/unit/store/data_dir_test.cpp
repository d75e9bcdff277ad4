// The data directory: private, and one supervisor's at a time.
#include "tests/unit/store/scratch_store.h"

#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::store {

class DataDirTest : public CppUnit::TestFixture {
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

    testing::TempDir directory_;
    std::filesystem::path path_ = directory_ / "deep/data";

    static unsigned mode_of(const std::filesystem::path& file) {
        struct stat found {};

        CPPUNIT_ASSERT_EQUAL(0, ::stat(file.c_str(), &found));
        return found.st_mode & 07777U;
    }

public:
    void directory_and_files_are_private() {
        const auto data_dir = DataDir::open(path_);
        data_dir.prepare_database();

        CPPUNIT_ASSERT_EQUAL(0700U, mode_of(path_));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(path_ / "ao.db"));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(path_ / "ao.lock"));
    }

    void a_loose_directory_of_ours_is_tightened() {
        std::filesystem::create_directories(path_);
        std::ofstream{path_ / "ao.db"};
        ::chmod(path_.c_str(), 0755);
        ::chmod((path_ / "ao.db").c_str(), 0644);

        DataDir::open(path_).prepare_database();

        CPPUNIT_ASSERT_EQUAL(0700U, mode_of(path_));
        CPPUNIT_ASSERT_EQUAL(0600U, mode_of(path_ / "ao.db"));
    }

    void a_second_supervisor_is_refused_and_told_the_pid() {
        const auto first = DataDir::open(path_);

        const auto error = error_of([&] { DataDir::open(path_); });

        ASSERT_PROBLEM(busy, error);
        ASSERT_CONTAINS("pid " + std::to_string(::getpid()) + ")", error->what());
        ASSERT_CONTAINS("ao stop", error->what());
    }

    void the_lock_ends_with_its_holder() {
        const pid_t holder = ::fork();
        if (holder == 0) {
            const auto first = DataDir::open(path_);
            ::kill(::getpid(), SIGKILL);
        }
        int status = 0;
        CPPUNIT_ASSERT_EQUAL(holder, ::waitpid(holder, &status, 0));
        CPPUNIT_ASSERT(WIFSIGNALED(status));

        DataDir::open(path_);
        DataDir::open(path_);
    }

    void a_pid_left_in_the_file_decides_nothing() {
        std::filesystem::create_directories(path_);
        std::ofstream{path_ / "ao.lock"} << ::getppid() << " 12345 and more than we write\n";

        const auto data_dir = DataDir::open(path_);

        std::ifstream file{path_ / "ao.lock"};
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
        std::filesystem::create_directories(path_);
        CPPUNIT_ASSERT_EQUAL(0, ::chown(path_.c_str(), 65534, 65534));

        const auto error = error_of([&] { DataDir::open(path_); });

        ASSERT_PROBLEM(read_only, error);
        ASSERT_CONTAINS("belongs to user id 65534", error->what());
    }

    void a_file_in_its_place_is_refused() {
        std::filesystem::create_directories(path_.parent_path());
        std::ofstream{path_} << "mine";

        ASSERT_PROBLEM(io, error_of([&] { DataDir::open(path_); }));
        ASSERT_PROBLEM(io, error_of([&] { DataDir::open(path_ / "below"); }));
    }

    void an_existing_database_is_left_alone() {
        const auto data_dir = DataDir::open(path_);
        std::ofstream{data_dir.database()} << "kept";

        data_dir.prepare_database();

        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{4}, std::filesystem::file_size(data_dir.database()));
    }

    void a_wal_without_its_database_is_not_thrown_away() {
        const auto data_dir = DataDir::open(path_);
        std::ofstream{path_ / "ao.db-wal"} << "changes";

        const auto missing = error_of([&] { data_dir.prepare_database(); });
        std::ofstream{path_ / "ao.db"};
        const auto empty = error_of([&] { data_dir.prepare_database(); });

        ASSERT_PROBLEM(corrupt, missing);
        ASSERT_CONTAINS("ao.db-wal holds changes", missing->what());
        ASSERT_PROBLEM(corrupt, empty);
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{7}, std::filesystem::file_size(path_ / "ao.db-wal"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DataDirTest);

} // namespace ao::store
