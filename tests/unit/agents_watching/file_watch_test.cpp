// Changes in many directories by one descriptor.
#include "tests/support/task_bench.h"
#include "tests/support/temp_dir.h"
#include "workers/agents/watching/file_watch.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>

using namespace ao;
using workers::agents::FileWatch;
namespace fs = std::filesystem;

class FileWatchTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FileWatchTest);
    CPPUNIT_TEST(a_line_that_is_added_is_told);
    CPPUNIT_TEST(many_changes_of_a_moment_are_told_once);
    CPPUNIT_TEST(only_the_file_that_was_asked_for_is_told_of);
    CPPUNIT_TEST(a_directory_that_is_made_later_is_found);
    CPPUNIT_TEST(a_directory_that_goes_and_comes_again_is_found);
    CPPUNIT_TEST(what_was_removed_is_told_of_no_more);
    CPPUNIT_TEST(whoever_is_told_may_remove_it);
    CPPUNIT_TEST(a_directory_that_lies_elsewhere_by_now_is_found_when_looked_for_again);
    CPPUNIT_TEST_SUITE_END();

    testing::TempDir directory_;
    testing::TaskBench bench_;
    FileWatch files_{bench_};
    int told_ = 0;

    std::string path(const std::string& name) const { return (directory_ / name).string(); }

    void write(const std::string& name) const {
        std::ofstream{directory_ / name, std::ios::app} << "a line\n";
    }

    FileWatch::Id add(const std::string& directory, const std::string& name) {
        return files_.add(path(directory), name, [this] { ++told_; });
    }

    void wait_until_told(int times = 1) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (told_ < times) {
            CPPUNIT_ASSERT(std::chrono::steady_clock::now() < deadline);
            bench_.turn_briefly();
        }
    }

public:
    void a_line_that_is_added_is_told() {
        write("t.jsonl");
        add("", "t.jsonl");
        write("t.jsonl");
        wait_until_told();
        write("t.jsonl");
        wait_until_told(2);
    }

    void many_changes_of_a_moment_are_told_once() {
        add("", "t.jsonl");
        add("", "");
        for (int i = 0; i < 1'000; ++i) {
            write("t.jsonl");
        }
        wait_until_told(2);
        CPPUNIT_ASSERT_EQUAL(2, told_);
    }

    void only_the_file_that_was_asked_for_is_told_of() {
        bool is_other_told = false;
        files_.add(path(""), "other", [&] { is_other_told = true; });
        add("", "t.jsonl");
        write("t.jsonl");
        wait_until_told();
        CPPUNIT_ASSERT(!is_other_told);
    }

    void a_directory_that_is_made_later_is_found() {
        add("a/b/c", "t.jsonl");
        fs::create_directories(directory_ / "a/b/c");
        write("a/b/c/t.jsonl");
        wait_until_told();
        const int before = told_;
        write("a/b/c/t.jsonl");
        wait_until_told(before + 1);
    }

    void a_directory_that_goes_and_comes_again_is_found() {
        fs::create_directories(directory_ / "a/b");
        add("a/b", "t.jsonl");
        fs::rename(directory_ / "a/b", directory_ / "a/away");
        wait_until_told();
        fs::create_directory(directory_ / "a/b");
        wait_until_told(2);
        fs::remove_all(directory_ / "a");
        wait_until_told(3);
        fs::create_directories(directory_ / "a/b");
        write("a/b/t.jsonl");
        wait_until_told(4);
    }

    void what_was_removed_is_told_of_no_more() {
        const auto id = add("", "t.jsonl");
        bool is_other_told = false;
        files_.add(path(""), "t.jsonl", [&] { is_other_told = true; });
        write("t.jsonl");
        files_.remove(id);
        while (!is_other_told) {
            bench_.turn_briefly();
        }
        CPPUNIT_ASSERT_EQUAL(0, told_);
    }

    void whoever_is_told_may_remove_it() {
        FileWatch::Id id = 0;
        id = files_.add(path(""), "t.jsonl", [&] {
            files_.remove(id);
            add("", "t.jsonl");
            ++told_;
        });
        write("t.jsonl");
        wait_until_told();
        write("t.jsonl");
        wait_until_told(2);
    }

    void a_directory_that_lies_elsewhere_by_now_is_found_when_looked_for_again() {
        fs::create_directories(directory_ / "one/a");
        fs::create_directories(directory_ / "two/a");
        fs::create_symlink(directory_ / "one", directory_ / "link");
        add("link/a", "t.jsonl");
        fs::remove(directory_ / "link");
        fs::create_symlink(directory_ / "two", directory_ / "link");
        files_.look_again();
        CPPUNIT_ASSERT_EQUAL(1, told_);
        files_.look_again();
        CPPUNIT_ASSERT_EQUAL(1, told_);
        write("two/a/t.jsonl");
        wait_until_told(2);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FileWatchTest);
