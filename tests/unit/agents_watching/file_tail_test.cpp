// Reading on in a file that others write.
#include "tests/support/temp_dir.h"
#include "workers/agents/agents_limits.h"
#include "workers/agents/watching/file_tail.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace ao::workers::agents;
namespace fs = std::filesystem;

class FileTailTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(FileTailTest);
    CPPUNIT_TEST(only_whole_lines_are_given);
    CPPUNIT_TEST(a_file_that_is_not_there_yet_is_read_when_it_is);
    CPPUNIT_TEST(it_is_read_in_steps);
    CPPUNIT_TEST(a_file_that_was_cut_is_read_anew);
    CPPUNIT_TEST(a_file_that_was_replaced_is_read_anew);
    CPPUNIT_TEST(a_file_that_was_written_anew_and_longer_is_read_anew);
    CPPUNIT_TEST(a_file_that_went_away_is_read_on_where_it_ended);
    CPPUNIT_TEST(a_line_that_is_too_long_is_passed_over);
    CPPUNIT_TEST(zeros_and_empty_lines_are_lines_too);
    CPPUNIT_TEST(what_is_no_file_is_not_read_and_blocks_nobody);
    CPPUNIT_TEST(a_link_to_a_file_is_followed);
    CPPUNIT_TEST(a_file_of_somebody_else_is_not_read);
    CPPUNIT_TEST_SUITE_END();

    ao::testing::TempDir directory_;
    std::string path_ = (directory_ / "t.jsonl").string();
    FileTail tail_{path_};
    std::vector<std::string> lines_;
    int begun_anew_ = 0;

    void write(const std::string& text, std::ios::openmode mode = std::ios::app) const {
        std::ofstream{path_, std::ios::binary | mode} << text;
    }

    bool read(std::size_t limit = 1U << 20) {
        return tail_.read(limit, {[&] {
                                      ++begun_anew_;
                                      lines_.clear();
                                  },
                                  [&](std::string_view line) { lines_.emplace_back(line); }});
    }

    void check(const std::vector<std::string>& expected) const {
        CPPUNIT_ASSERT_EQUAL(expected.size(), lines_.size());
        CPPUNIT_ASSERT(expected == lines_);
    }

public:
    void only_whole_lines_are_given() {
        write("one\ntw");
        CPPUNIT_ASSERT(!read());
        check({"one"});
        write("o");
        read();
        check({"one"});
        write("\nthree\n");
        read();
        check({"one", "two", "three"});
        read();
        check({"one", "two", "three"});
        CPPUNIT_ASSERT_EQUAL(0, begun_anew_);
        CPPUNIT_ASSERT(tail_.changed_at_ms() > 0);
    }

    void a_file_that_is_not_there_yet_is_read_when_it_is() {
        CPPUNIT_ASSERT(!read());
        write("one\n");
        read();
        check({"one"});
        CPPUNIT_ASSERT_EQUAL(0, begun_anew_);
    }

    void it_is_read_in_steps() {
        std::string text;
        std::vector<std::string> expected;
        for (int i = 0; i < 1'000; ++i) {
            expected.push_back("line " + std::to_string(i));
            text += expected.back() + "\n";
        }
        write(text);
        int steps = 1;
        while (read(1'000)) {
            CPPUNIT_ASSERT(++steps < 100);
        }
        check(expected);
        CPPUNIT_ASSERT(steps > 5);
    }

    void a_file_that_was_cut_is_read_anew() {
        write("one\ntwo\n");
        read();
        write("new\n", std::ios::trunc);
        read();
        check({"new"});
        CPPUNIT_ASSERT_EQUAL(1, begun_anew_);
    }

    void a_file_that_was_replaced_is_read_anew() {
        write("one\ntw");
        read();
        std::ofstream{path_ + ".new"} << "one\ntwo and more\n";
        fs::rename(path_ + ".new", path_);
        read();
        check({"one", "two and more"});
        CPPUNIT_ASSERT_EQUAL(1, begun_anew_);
    }

    void a_file_that_was_written_anew_and_longer_is_read_anew() {
        write("one\n");
        read();
        write("something else\nand more\n", std::ios::trunc);
        read();
        check({"something else", "and more"});
        CPPUNIT_ASSERT_EQUAL(1, begun_anew_);
    }

    void a_file_that_went_away_is_read_on_where_it_ended() {
        write("one\n");
        read();
        fs::rename(path_, path_ + ".away");
        CPPUNIT_ASSERT(!read());
        fs::rename(path_ + ".away", path_);
        write("two\n");
        read();
        check({"one", "two"});
    }

    void a_line_that_is_too_long_is_passed_over() {
        const std::string longest(kMaxTranscriptLineBytes, 'x');
        write("one\n" + longest + "y\ntwo\n" + longest + "\n");
        while (read(100'000)) {
        }
        check({"one", "two", longest});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, tail_.skipped());
        write(longest + longest);
        read();
        read();
        write("\nthree\n");
        read();
        CPPUNIT_ASSERT_EQUAL(std::string{"three"}, lines_.back());
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, lines_.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, tail_.skipped());
    }

    void zeros_and_empty_lines_are_lines_too() {
        write(std::string{"\n\n\0\n\r\n", 6});
        read();
        check({"", "", std::string(1, '\0'), "\r"});
    }

    void what_is_no_file_is_not_read_and_blocks_nobody() {
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo(path_.c_str(), 0600));
        CPPUNIT_ASSERT(!read());
        fs::remove(path_);
        fs::create_directory(path_);
        CPPUNIT_ASSERT(!read());
        fs::remove(path_);
        for (const auto* device : {"/dev/zero", "/dev/tty"}) {
            fs::create_symlink(device, path_);
            CPPUNIT_ASSERT(!read());
            fs::remove(path_);
        }
        fs::create_symlink(path_, path_);
        CPPUNIT_ASSERT(!read());
        check({});
    }

    void a_link_to_a_file_is_followed() {
        std::ofstream{path_ + ".real"} << "one\n";
        fs::create_symlink(path_ + ".real", path_);
        read();
        check({"one"});
    }

    void a_file_of_somebody_else_is_not_read() {
        write("one\n");
        if (::geteuid() != 0 || ::chown(path_.c_str(), 65'534, 65'534) != 0) {
            return; // nobody can give a file away but root
        }
        CPPUNIT_ASSERT(!read());
        check({});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FileTailTest);
