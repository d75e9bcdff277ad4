// Texts in the payload of a hook event.
#include "workers/agents/demo/hook_caller.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::demo;

class HookPayloadTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HookPayloadTest);
    CPPUNIT_TEST(json_strings_are_quoted);
    CPPUNIT_TEST_SUITE_END();

public:
    void json_strings_are_quoted() {
        CPPUNIT_ASSERT_EQUAL(std::string{"\"\""}, json_string(""));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("a \"b\" \\n")"}, json_string(R"(a "b" \n)"));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("\u000a\u0009\u001f\u0000 é")"},
                             json_string(std::string{"\n\t\x1f\0 é", 7}));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookPayloadTest);
