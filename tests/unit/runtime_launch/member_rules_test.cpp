// json_merge and defaults: what was set goes again, what somebody changed stays.
#include "merged.h"

using namespace ao::testing;
using ao::ipc::FileRule;

class MemberRulesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(MemberRulesTest);
    CPPUNIT_TEST(members_are_set_and_items_of_lists_added_once);
    CPPUNIT_TEST(what_was_overwritten_comes_back);
    CPPUNIT_TEST(what_somebody_changed_since_stays);
    CPPUNIT_TEST(a_list_keeps_the_items_that_were_there);
    CPPUNIT_TEST(defaults_go_only_where_they_still_are_as_added);
    CPPUNIT_TEST(nothing_to_do_leaves_every_byte);
    CPPUNIT_TEST_SUITE_END();

public:
    void members_are_set_and_items_of_lists_added_once() {
        const auto text = merged(file_, R"({"keep":1,"paths":["b","a"]})");

        CPPUNIT_ASSERT_EQUAL(compact(R"({"keep":1,"paths":["b","a"],"model":{"name":"m"}})"),
                             compact(text));
        CPPUNIT_ASSERT_EQUAL(text, merged(file_, text));
    }

    void what_was_overwritten_comes_back() {
        const std::string theirs = R"({"model":{"name":"theirs","size":2},"paths":"none"})";

        const auto left = taken_out(file_, merged(file_, theirs), theirs);

        CPPUNIT_ASSERT_EQUAL(compact(theirs), compact(left));
    }

    void what_somebody_changed_since_stays() {
        const auto left = taken_out(file_, R"({"model":{"name":"other"},"paths":["a","c"]})");

        CPPUNIT_ASSERT_EQUAL(compact(R"({"model":{"name":"other"},"paths":["c"]})"), compact(left));
    }

    void a_list_keeps_the_items_that_were_there() {
        const std::string theirs = R"({"paths":["a"],"model":{}})";

        CPPUNIT_ASSERT_EQUAL(compact(theirs),
                             compact(taken_out(file_, merged(file_, theirs), theirs)));
    }

    void defaults_go_only_where_they_still_are_as_added() {
        auto file = file_with(FileRule::json_merge, "{}");
        file.defaults = R"({"on":true,"tools":["*"],"servers":{}})";

        CPPUNIT_ASSERT_EQUAL(compact("{}"), compact(taken_out(file, merged(file, "{}"))));
        CPPUNIT_ASSERT_EQUAL(
            compact(R"({"on":false,"tools":["*","x"],"servers":{"s":1}})"),
            compact(taken_out(file, R"({"on":false,"tools":["*","x"],"servers":{"s":1}})")));
        CPPUNIT_ASSERT_EQUAL(
            compact(R"({"on":true})"),
            compact(taken_out(file, merged(file, R"({"on":true})"), R"({"on":true})")));
    }

    void nothing_to_do_leaves_every_byte() {
        const std::string odd = "{ \"paths\":[\"a\"],\n\n \"model\":{\"name\":\"m\"} }";

        CPPUNIT_ASSERT_EQUAL(odd, merged(file_, odd));
    }

private:
    static std::string compact(const std::string& text) {
        std::string all;
        for (const char c : text) {
            if (c != ' ' && c != '\n') {
                all += c;
            }
        }
        return all;
    }

    const ao::ipc::LaunchFile file_ =
        file_with(FileRule::json_merge, R"({"paths":["a"],"model":{"name":"m"}})");
};

CPPUNIT_TEST_SUITE_REGISTRATION(MemberRulesTest);
