// running.json: the round trip, and everything that may lie in its place.
#include "ipc/daemon/process_identity.h"
#include "ipc/daemon/run_file.h"
#include "tests/support/temp_dir.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ao::daemon {

class RunFileTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(RunFileTest);
    CPPUNIT_TEST(what_was_written_is_read);
    CPPUNIT_TEST(the_bytes_are_those_of_the_original_and_private);
    CPPUNIT_TEST(a_file_of_the_original_is_read);
    CPPUNIT_TEST(a_missing_file_is_no_problem);
    CPPUNIT_TEST(damaged_content_is_a_problem);
    CPPUNIT_TEST(things_that_are_no_plain_file_are_a_problem);
    CPPUNIT_TEST(a_file_of_another_user_is_a_problem);
    CPPUNIT_TEST(whatever_is_there_is_replaced);
    CPPUNIT_TEST(a_failed_write_leaves_no_temporary_file);
    CPPUNIT_TEST(only_the_own_file_is_removed);
    CPPUNIT_TEST(a_reused_pid_is_recognized);
    CPPUNIT_TEST_SUITE_END();

    testing::TempDir dir_;
    std::filesystem::path path_ = dir_.path() / "a" / "b" / "running.json";

public:
    static RunFile own() {
        return {::getpid(), 3001, "2026-06-20T10:00:00.123456789Z", process_start_ticks(::getpid()),
                boot_id()};
    }

    void put(const std::string& text) const {
        std::filesystem::create_directories(path_.parent_path());
        std::ofstream{path_} << text;
    }

    std::string problem() const {
        const auto found = read_run_file(path_);
        return found ? std::string{"no problem"} : found.error().text;
    }

    void what_was_written_is_read() {
        write_run_file(path_, own());
        CPPUNIT_ASSERT(read_run_file(path_).value() == own());
        const RunFile without{7, 80, "", std::nullopt, std::nullopt};
        write_run_file(path_, without);
        CPPUNIT_ASSERT(read_run_file(path_).value() == without);
    }

    void the_bytes_are_those_of_the_original_and_private() {
        write_run_file(path_, {4242, 3001, "2026-06-20T10:00:00Z", 77, std::nullopt});
        std::stringstream text;
        text << std::ifstream{path_}.rdbuf();
        CPPUNIT_ASSERT_EQUAL(std::string{"{\n  \"pid\": 4242,\n  \"port\": 3001,\n"
                                         "  \"startedAt\": \"2026-06-20T10:00:00Z\",\n"
                                         "  \"startTicks\": 77\n}\n"},
                             text.str());

        struct stat status {};

        ::stat(path_.c_str(), &status);
        CPPUNIT_ASSERT_EQUAL(0600U, status.st_mode & 0777U);
        ::stat(path_.parent_path().c_str(), &status);
        CPPUNIT_ASSERT_EQUAL(0U, status.st_mode & 0027U);
    }

    void a_file_of_the_original_is_read() {
        put(R"({"port":3002,"pid":7,"startedAt":"x","owner":"app","appRunId":null})");
        const auto found = read_run_file(path_).value();
        CPPUNIT_ASSERT(found->pid == 7 && found->port == 3002 && !found->start_ticks);
    }

    void a_missing_file_is_no_problem() {
        CPPUNIT_ASSERT(!read_run_file(path_).value());
        std::ofstream{dir_.path() / "a"} << "a file where a directory should be";
        CPPUNIT_ASSERT(!read_run_file(path_).value());
    }

    void damaged_content_is_a_problem() {
        for (const char* text :
             {"", "{", "[]", "null", "{}", R"({"pid":4242})", R"({"pid":0,"port":1})",
              R"({"pid":-5,"port":1})", R"({"pid":1e3,"port":1})", R"({"pid":"1","port":1})",
              R"({"pid":1,"port":65536})", R"({"pid":4294967297,"port":1})", R"({"pid":1,"port":1)",
              "{\"pid\": 4242,\n  \"po"}) {
            put(text);
            CPPUNIT_ASSERT_MESSAGE(text, problem().find(path_.string()) != std::string::npos);
        }
        put(std::string(60'000, '['));
        CPPUNIT_ASSERT(problem().find("not a JSON object") != std::string::npos);
        put(std::string(70'000, ' '));
        CPPUNIT_ASSERT(problem().find("larger than") != std::string::npos);
    }

    void things_that_are_no_plain_file_are_a_problem() {
        std::filesystem::create_directories(path_.parent_path());
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(path_.c_str(), 0600));
        CPPUNIT_ASSERT(problem().find("not a plain file") != std::string::npos);
        std::filesystem::remove(path_);
        std::filesystem::create_symlink("/dev/zero", path_);
        CPPUNIT_ASSERT(problem().find("symbolic link") != std::string::npos);
        std::filesystem::remove(path_);
        std::filesystem::create_directory(path_);
        CPPUNIT_ASSERT(problem().find("not a plain file") != std::string::npos);
    }

    void a_file_of_another_user_is_a_problem() {
        if (::geteuid() != 0) {
            return; // only root can give a file away
        }
        write_run_file(path_, own());
        CPPUNIT_ASSERT_EQUAL(0, ::chown(path_.c_str(), 12345, 12345));
        CPPUNIT_ASSERT(problem().find("another user") != std::string::npos);
    }

    void whatever_is_there_is_replaced() {
        const auto victim = dir_.path() / "victim";
        std::ofstream{victim} << "untouched";
        std::filesystem::create_directories(path_.parent_path());
        std::filesystem::create_symlink(victim, path_);
        write_run_file(path_, own());
        CPPUNIT_ASSERT(read_run_file(path_).value() == own());
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{9}, std::filesystem::file_size(victim));
        put("half-wri");
        write_run_file(path_, own());
        CPPUNIT_ASSERT(read_run_file(path_).value() == own());
    }

    void a_failed_write_leaves_no_temporary_file() {
        std::filesystem::create_directories(path_ / "in the way");
        CPPUNIT_ASSERT_THROW(write_run_file(path_, own()), std::filesystem::filesystem_error);
        const auto left = std::filesystem::directory_iterator{path_.parent_path()};
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1},
                             std::distance(begin(left), std::filesystem::directory_iterator{}));
    }

    void only_the_own_file_is_removed() {
        write_run_file(path_, own());
        CPPUNIT_ASSERT(!remove_run_file_of(path_, ::getpid() + 1));
        CPPUNIT_ASSERT(std::filesystem::exists(path_));
        CPPUNIT_ASSERT(remove_run_file_of(path_, ::getpid()));
        CPPUNIT_ASSERT(!std::filesystem::exists(path_));
        CPPUNIT_ASSERT(!remove_run_file_of(path_, ::getpid()));
    }

    void a_reused_pid_is_recognized() {
        CPPUNIT_ASSERT(names_live_process(own()));
        auto older = own();
        older.start_ticks = *older.start_ticks - 1;
        CPPUNIT_ASSERT(!names_live_process(older));
        auto before_boot = own();
        before_boot.boot_id = "another boot";
        CPPUNIT_ASSERT(!names_live_process(before_boot));
        auto of_the_original = own();
        of_the_original.start_ticks.reset();
        of_the_original.boot_id.reset();
        CPPUNIT_ASSERT(names_live_process(of_the_original));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RunFileTest);

} // namespace ao::daemon
