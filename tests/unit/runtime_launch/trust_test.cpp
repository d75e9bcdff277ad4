// Answers to the question of trust, in JSON of the agent's own.
#include "workers/runtime/launch/trust.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao;
using workers::launch::with_trust;

class TrustTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(TrustTest);
    CPPUNIT_TEST(a_member_is_set_and_the_rest_stays);
    CPPUNIT_TEST(what_is_set_already_leaves_every_byte);
    CPPUNIT_TEST(a_value_is_appended_once);
    CPPUNIT_TEST(lines_of_comment_at_the_beginning_stay);
    CPPUNIT_TEST(another_shape_is_refused);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_member_is_set_and_the_rest_stays() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"{\n  \"b\": 1,\n  \"projects\": {\n    \"/w\": {\n      \"n\": 2,\n"
                        "      \"trusted\": true\n    }\n  }\n}\n"},
            *with_trust(set_, R"({"b":1,"projects":{"/w":{"n":2}}})"));
        CPPUNIT_ASSERT(with_trust(set_, "").has_value());
    }

    void what_is_set_already_leaves_every_byte() {
        const std::string text = R"({ "projects":{"/w":{"trusted":true}} })";

        CPPUNIT_ASSERT_EQUAL(text, *with_trust(set_, text));
    }

    void a_value_is_appended_once() {
        const ipc::TrustStep append{ipc::TrustMechanism::json_append, ".x", {"paths"}, "\"/w\""};

        const auto once = *with_trust(append, R"({"paths":["/v"]})");

        CPPUNIT_ASSERT_EQUAL(std::string{"{\n  \"paths\": [\n    \"/v\",\n    \"/w\"\n  ]\n}\n"},
                             once);
        CPPUNIT_ASSERT_EQUAL(once, *with_trust(append, once));
        CPPUNIT_ASSERT(!with_trust(append, R"({"paths":{}})").has_value());
    }

    void lines_of_comment_at_the_beginning_stay() {
        const ipc::TrustStep append{ipc::TrustMechanism::json_append, ".x", {"paths"}, "\"/w\""};
        const std::string heading = "// Settings belong elsewhere.\n//\n";

        const auto once = *with_trust(append, heading + "{\n    \"tip\": true\n}\n");

        CPPUNIT_ASSERT_EQUAL(heading + "{\n    \"tip\": true,\n    \"paths\": [\n        \"/w\"\n"
                                       "    ]\n}\n",
                             once);
        CPPUNIT_ASSERT_EQUAL(once, *with_trust(append, once));
        CPPUNIT_ASSERT(with_trust(append, "// nothing else").has_value());
        CPPUNIT_ASSERT(!with_trust(append, "{ // no heading\n}").has_value());
    }

    void another_shape_is_refused() {
        for (const std::string text :
             {"[]", "{", R"({"projects":[]})", R"({"projects":{"/w":1}})"}) {
            const auto refused = with_trust(set_, text);

            CPPUNIT_ASSERT_MESSAGE(text, !refused.has_value());
            CPPUNIT_ASSERT_EQUAL(std::string{"AGENT_FILE_UNREADABLE"}, refused.error().code);
        }
    }

private:
    const ipc::TrustStep set_{
        ipc::TrustMechanism::json_set, ".x", {"projects", "/w", "trusted"}, "true"};
};

CPPUNIT_TEST_SUITE_REGISTRATION(TrustTest);
