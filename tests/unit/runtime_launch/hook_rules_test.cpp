// json_groups, json_flat and json_array: people's entries stay, ours are there once.
#include "merged.h"

using namespace ao::testing;
using ao::ipc::FileRule;

namespace {

const std::string kGroups = R"({
  "hooks": {
    "Start": [
      {
        "matcher": "startup",
        "hooks": [
          {
            "type": "command",
            "command": "/opt/ao-hook shop start"
          }
        ]
      }
    ],
    "Stop": [
      {
        "hooks": [
          {
            "type": "command",
            "command": "/opt/ao-hook shop stop"
          }
        ]
      }
    ]
  }
}
)";

} // namespace

class HookRulesTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(HookRulesTest);
    CPPUNIT_TEST(a_new_file_is_the_content);
    CPPUNIT_TEST(a_second_run_leaves_identical_bytes);
    CPPUNIT_TEST(entries_of_people_keep_their_unknown_fields_and_their_order);
    CPPUNIT_TEST(ours_join_the_group_of_their_matcher);
    CPPUNIT_TEST(ours_from_another_place_and_under_another_matcher_are_replaced);
    CPPUNIT_TEST(an_entry_of_another_agent_is_none_of_ours);
    CPPUNIT_TEST(what_is_taken_out_leaves_what_people_had);
    CPPUNIT_TEST(an_empty_group_of_people_is_not_ours_to_remove);
    CPPUNIT_TEST(values_of_another_shape_are_refused);
    CPPUNIT_TEST(text_that_is_no_json_is_refused);
    CPPUNIT_TEST(json_that_is_nested_too_deeply_is_refused);
    CPPUNIT_TEST(the_indentation_of_people_is_kept);
    CPPUNIT_TEST(flat_entries_are_reconciled_too);
    CPPUNIT_TEST(a_list_is_found_by_its_keys_and_defaults_do_not_overrule);
    CPPUNIT_TEST_SUITE_END();

public:
    void a_new_file_is_the_content() { CPPUNIT_ASSERT_EQUAL(kGroups, merged(groups_, "")); }

    void a_second_run_leaves_identical_bytes() {
        for (const std::string text : {"", "{}", R"({"hooks":{"Stop":[]},"z":1.50,"a":[]})",
                                       R"({"hooks":{"Stop":[{"hooks":[{"command":"x"}]}]}})"}) {
            const auto once = merged(groups_, text);

            CPPUNIT_ASSERT_EQUAL(once, merged(groups_, once));
        }
    }

    void entries_of_people_keep_their_unknown_fields_and_their_order() {
        const std::string theirs =
            R"({"z":1,"hooks":{"Other":"text","Stop":[{"hooks":[{"command":"x","odd":[1]}],"note":"n"}]},"a":2})";

        const auto text = merged(groups_, theirs);

        CPPUNIT_ASSERT(text.find(R"("z")") < text.find(R"("a")"));
        CPPUNIT_ASSERT(text.find(R"("odd")") != std::string::npos);
        CPPUNIT_ASSERT(text.find(R"("note")") != std::string::npos);
        CPPUNIT_ASSERT(text.find(R"("Other": "text")") != std::string::npos);
        CPPUNIT_ASSERT(text.find(R"("x")") < text.find("/opt/ao-hook shop stop"));
    }

    void ours_join_the_group_of_their_matcher() {
        const auto text = merged(
            groups_, R"({"hooks":{"Start":[{"matcher":"startup","hooks":[{"command":"x"}]}]}})");

        CPPUNIT_ASSERT_EQUAL(1, count(text, "\"matcher\""));
    }

    void ours_from_another_place_and_under_another_matcher_are_replaced() {
        const std::string old =
            R"({"hooks":{"Start":[{"matcher":"old","hooks":[{"command":"'/usr/ao-hook shop start'"}]}],)"
            R"("Gone":[{"hooks":[{"command":"/usr/ao-hook shop gone"}]}]}})";

        const auto text = merged(groups_, old);

        CPPUNIT_ASSERT_EQUAL(0, count(text, "/usr/ao-hook"));
        CPPUNIT_ASSERT_EQUAL(0, count(text, "\"old\""));
        CPPUNIT_ASSERT_EQUAL(0, count(text, "Gone"));
        CPPUNIT_ASSERT_EQUAL(2, count(text, "/opt/ao-hook"));
    }

    void an_entry_of_another_agent_is_none_of_ours() {
        const auto text = merged(
            groups_, R"({"hooks":{"Stop":[{"hooks":[{"command":"/opt/ao-hook other x"}]}]}})");

        CPPUNIT_ASSERT_EQUAL(1, count(text, "/opt/ao-hook other x"));
    }

    void what_is_taken_out_leaves_what_people_had() {
        const std::string theirs =
            "{\n  \"hooks\": {\n    \"Stop\": [\n      {\n        \"hooks\": "
            "[\n          {\n            \"command\": \"x\"\n          }\n"
            "        ]\n      }\n    ]\n  },\n  \"a\": 1\n}\n";

        CPPUNIT_ASSERT_EQUAL(theirs, taken_out(groups_, merged(groups_, theirs)));
        CPPUNIT_ASSERT_EQUAL(std::string{"{}\n"}, taken_out(groups_, kGroups));
    }

    void an_empty_group_of_people_is_not_ours_to_remove() {
        const auto text =
            merged(groups_, R"({"hooks":{"Stop":[{"matcher":"theirs","hooks":[]}]}})");

        CPPUNIT_ASSERT_EQUAL(1, count(taken_out(groups_, text), "theirs"));
    }

    void values_of_another_shape_are_refused() {
        CPPUNIT_ASSERT_EQUAL(std::string{"has a \"hooks\" that is no object"},
                             refusal(groups_, R"({"hooks":[]})"));
        CPPUNIT_ASSERT_EQUAL(std::string{"has a \"hooks.Stop\" that is no list"},
                             refusal(groups_, R"({"hooks":{"Stop":{}}})"));
        CPPUNIT_ASSERT_EQUAL(std::string{"is no JSON object"}, refusal(groups_, "[]"));
    }

    void text_that_is_no_json_is_refused() {
        refusal(groups_, "{\"a\":1,}");
        refusal(groups_, "// note\n{}");
        refusal(groups_, "{\"a\":\"\xff\"}");
    }

    void json_that_is_nested_too_deeply_is_refused() {
        CPPUNIT_ASSERT_EQUAL(std::string{"is nested too deeply"},
                             refusal(groups_, R"({"a":)" + std::string(1'000'000, '[')));
    }

    void the_indentation_of_people_is_kept() {
        CPPUNIT_ASSERT_EQUAL(1, count(merged(groups_, "{\n\t\"a\": 1\n}\n"), "\n\t\"hooks\""));
        CPPUNIT_ASSERT_EQUAL(1, count(merged(groups_, "{\n    \"a\": 1\n}"), "\n    \"hooks\""));
    }

    void flat_entries_are_reconciled_too() {
        auto file = file_with(FileRule::json_flat,
                              R"({"hooks":{"stop":[{"command":"/opt/ao-hook shop stop"}]}})");
        file.defaults = R"({"version":1})";
        const std::string theirs =
            R"({"hooks":{"stop":[{"command":"x","odd":1},{"command":"/usr/ao-hook shop stop"}]}})";

        const auto text = merged(file, theirs);

        CPPUNIT_ASSERT_EQUAL(1, count(text, "ao-hook"));
        CPPUNIT_ASSERT_EQUAL(1, count(text, "\"odd\""));
        CPPUNIT_ASSERT_EQUAL(1, count(text, "\"version\": 1"));
        CPPUNIT_ASSERT_EQUAL(text, merged(file, text));
        CPPUNIT_ASSERT_EQUAL(std::string{"{}\n"}, taken_out(file, merged(file, "")));
        refusal(file, R"({"hooks":{"stop":"x"}})");
    }

    void a_list_is_found_by_its_keys_and_defaults_do_not_overrule() {
        auto file = file_with(FileRule::json_array,
                              R"({"hooks":{"hooks":[{"command":"/opt/ao-hook shop stop"}]}})");
        file.keys = "hooks.hooks";
        file.defaults = R"({"hooks":{"enabled":true}})";
        const std::string theirs = R"({"hooks":{"enabled":false,"hooks":[{"command":"x"}]},"k":1})";

        const auto text = merged(file, theirs);

        CPPUNIT_ASSERT_EQUAL(1, count(text, "\"enabled\": false"));
        CPPUNIT_ASSERT_EQUAL(1, count(text, "/opt/ao-hook"));
        CPPUNIT_ASSERT_EQUAL(text, merged(file, text));
        const auto left = taken_out(file, text, theirs);
        CPPUNIT_ASSERT_EQUAL(1, count(left, "\"enabled\": false"));
        CPPUNIT_ASSERT_EQUAL(0, count(left, "ao-hook"));
        CPPUNIT_ASSERT_EQUAL(std::string{"{}\n"}, taken_out(file, merged(file, "")));
        CPPUNIT_ASSERT_EQUAL(std::string{"has a \"hooks\" that is no list"},
                             refusal(file, R"({"hooks":{"hooks":{}}})"));
    }

private:
    static int count(const std::string& text, const std::string& part) {
        int found = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
            ++found;
        }
        return found;
    }

    const ao::ipc::LaunchFile groups_ = file_with(FileRule::json_groups, kGroups);
};

CPPUNIT_TEST_SUITE_REGISTRATION(HookRulesTest);
