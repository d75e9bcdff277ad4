// What /proc tells of processes.
#include "ipc/daemon/process_table.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <array>
#include <unistd.h>

using namespace ao::daemon;

class ProcessTableTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ProcessTableTest);
    CPPUNIT_TEST(a_line_of_the_kernel_is_read);
    CPPUNIT_TEST(a_name_may_hold_anything);
    CPPUNIT_TEST(what_is_no_such_line_is_nothing);
    CPPUNIT_TEST(this_process_is_in_the_table);
    CPPUNIT_TEST(descendants_of_any_depth_are_found);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_line_of_the_kernel_is_read() {
        const auto row =
            parse_process_row("42 (vim) S 7 42 42 34816 42 4194304 1 2 3 4 50 6 8 9 20 0 1 0 999 "
                              "1000000 321 18446744073709551615 1 1\n");
        CPPUNIT_ASSERT(row.has_value());
        CPPUNIT_ASSERT_EQUAL(42, row->pid);
        CPPUNIT_ASSERT_EQUAL(7, row->parent);
        CPPUNIT_ASSERT_EQUAL(std::string{"vim"}, row->name);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{56}, row->processor_ticks);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{999}, row->start_ticks);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{321}, row->resident_pages);
    }

    void a_name_may_hold_anything() {
        const auto row = parse_process_row(
            "42 (a) R 1 (b)\nc) S 7 1 1 1 1 1 1 1 1 1 5 6 0 0 20 0 1 0 999 1 2 3\n");
        CPPUNIT_ASSERT(row.has_value());
        CPPUNIT_ASSERT_EQUAL(std::string{"a) R 1 (b)\nc"}, row->name);
        CPPUNIT_ASSERT_EQUAL(7, row->parent);
        CPPUNIT_ASSERT(!row->has_ended());
        CPPUNIT_ASSERT(
            parse_process_row("42 (vim) Z 7 1 1 1 1 1 1 1 1 1 5 6 0 0 20 0 1 0 999 1 2 3\n")
                ->has_ended());
    }

    void what_is_no_such_line_is_nothing() {
        CPPUNIT_ASSERT(!parse_process_row(""));
        CPPUNIT_ASSERT(!parse_process_row("42 (vim"));
        CPPUNIT_ASSERT(!parse_process_row("42 (vim) S 7"));
        CPPUNIT_ASSERT(!parse_process_row(")("));
    }

    void this_process_is_in_the_table() {
        const auto table = read_process_table().value();
        const auto own = std::find_if(table.begin(), table.end(),
                                      [](const ProcessRow& row) { return row.pid == ::getpid(); });
        CPPUNIT_ASSERT(own != table.end());
        CPPUNIT_ASSERT_EQUAL(::getppid(), own->parent);
        CPPUNIT_ASSERT(own->resident_pages > 0);
    }

    void descendants_of_any_depth_are_found() {
        std::vector<ProcessRow> table(4);
        const std::array pids{std::pair{10, 1}, std::pair{11, 10}, std::pair{12, 11},
                              std::pair{20, 1}};
        for (std::size_t i = 0; i < table.size(); ++i) {
            table[i].pid = pids.at(i).first;
            table[i].parent = pids.at(i).second;
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, with_descendants(table, {10}).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, with_descendants(table, {12}).size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProcessTableTest);
