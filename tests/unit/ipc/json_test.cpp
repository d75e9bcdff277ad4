// Messages as JSON: what the store keeps must come back.
#include "ipc/json.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::ipc;

class JsonTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(JsonTest);
    CPPUNIT_TEST(a_fact_is_an_object_of_its_fields);
    CPPUNIT_TEST(stored_arguments_come_back);
    CPPUNIT_TEST(arguments_of_another_version_are_refused_with_the_reason);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_fact_is_an_object_of_its_fields() {
        const Fact fact =
            ToolSeen{"git", Availability::available, "/usr/bin/git", "2.39", "\xff\n"};

        CPPUNIT_ASSERT_EQUAL(
            std::string{R"({"tool":"git","availability":"available","path":"/usr/bin/git",)"
                        R"("version":"2.39","detail":")"
                        "\xEF\xBF\xBD"
                        R"(\n"})"},
            to_json(fact));
    }

    void stored_arguments_come_back() {
        const OperationArguments arguments = ProbeEnvironment{};

        const auto back = arguments_from_json(to_json(arguments));

        CPPUNIT_ASSERT(back.has_value());
        CPPUNIT_ASSERT(*back == arguments);
    }

    void arguments_of_another_version_are_refused_with_the_reason() {
        CPPUNIT_ASSERT(!arguments_from_json("not json").has_value());
        CPPUNIT_ASSERT(!arguments_from_json("{}").has_value());
        const auto unknown = arguments_from_json(R"({"kind":"fly"})");
        CPPUNIT_ASSERT(!unknown.has_value());
        CPPUNIT_ASSERT(unknown.error().find("fly") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonTest);
