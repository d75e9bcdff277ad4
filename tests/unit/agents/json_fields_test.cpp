// The values of wanted fields, by their paths.
#include "workers/agents/json_fields.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;

class JsonFieldsTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(JsonFieldsTest);
    CPPUNIT_TEST(only_what_is_wanted_is_kept);
    CPPUNIT_TEST(a_field_may_lie_below_another_one);
    CPPUNIT_TEST(items_of_lists_are_counted_whatever_they_are);
    CPPUNIT_TEST(plain_values_are_texts);
    CPPUNIT_TEST(of_a_key_that_comes_twice_the_first_one_counts);
    CPPUNIT_TEST(a_number_at_the_end_of_what_was_cut_off_is_none);
    CPPUNIT_TEST_SUITE_END();

    static std::string read(const std::string& json, const std::vector<std::string>& names) {
        WantedFields wanted;
        for (const auto& name : names) {
            wanted.add(name);
        }
        std::string all;
        for (const auto& [name, value] : json_fields(json, wanted)) {
            all += name + "=" + value + ";";
        }
        return all;
    }

public:
    void only_what_is_wanted_is_kept() {
        const std::string json = R"({"a":{"b":"1","c":"2"},"b":"3","d":{"a":{"b":"4"}}})";
        CPPUNIT_ASSERT_EQUAL(std::string{"a.b=1;"}, read(json, {"a.b"}));
        CPPUNIT_ASSERT_EQUAL(std::string{"b=3;d.a.b=4;"}, read(json, {"b", "d.a.b", "d.b"}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, read(json, {"", "a", "a.b.c", "a..b", "."}));
        CPPUNIT_ASSERT_EQUAL(std::string{}, read(json, {}));
    }

    void a_field_may_lie_below_another_one() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a=x;"}, read(R"({"a":"x"})", {"a", "a.0.b"}));
        CPPUNIT_ASSERT_EQUAL(std::string{"a.0.b=x;"}, read(R"({"a":[{"b":"x"}]})", {"a", "a.0.b"}));
    }

    void items_of_lists_are_counted_whatever_they_are() {
        const std::string json = R"({"l":[null,[1,2],{"x":3},"four",true,5]})";
        CPPUNIT_ASSERT_EQUAL(std::string{"l.1.1=2;l.2.x=3;l.3=four;l.4=true;l.5=5;"},
                             read(json, {"l.0", "l.1.1", "l.2.x", "l.3", "l.4", "l.5", "l.6"}));
    }

    void plain_values_are_texts() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a=-1;b=1.50;c=false;e=\xc3\xa9;"},
                             read(R"({"a":-1,"b":1.50,"c":false,"d":null,"e":"\u00e9"})",
                                  {"a", "b", "c", "d", "e"}));
    }

    void of_a_key_that_comes_twice_the_first_one_counts() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a=1;"}, read(R"({"a":1,"a":2})", {"a"}));
    }

    void a_number_at_the_end_of_what_was_cut_off_is_none() {
        CPPUNIT_ASSERT_EQUAL(std::string{"a=1;"}, read(R"({"a":1,"b":12)", {"a", "b"}));
        CPPUNIT_ASSERT_EQUAL(std::string{"a=1;b=12;"}, read(R"({"a":1,"b":12,"c":)", {"a", "b"}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonFieldsTest);
