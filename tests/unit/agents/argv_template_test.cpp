// The mini-language of arguments, and the texts and documents that share its places.
#include "workers/agents/argv_template.h"
#include "workers/agents/json_template.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace ao::workers::agents;

class ArgvTemplateTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(ArgvTemplateTest);
    CPPUNIT_TEST(a_group_with_an_empty_place_is_left_out_whole);
    CPPUNIT_TEST(a_splice_brings_in_its_list);
    CPPUNIT_TEST(conditions_fill_in_nothing);
    CPPUNIT_TEST(a_value_is_never_looked_at_for_places);
    CPPUNIT_TEST(toml_is_quoted);
    CPPUNIT_TEST(a_shell_word_keeps_ordinary_paths_as_they_are);
    CPPUNIT_TEST(braces_that_are_no_places_are_text);
    CPPUNIT_TEST(an_incomplete_line_is_left_out);
    CPPUNIT_TEST(an_incomplete_member_is_left_out_of_json);
    CPPUNIT_TEST_SUITE_END();

    using Words = std::vector<std::string>;

public:
    void a_group_with_an_empty_place_is_left_out_whole() {
        const ArgvTemplate argv{{{{"{bin}"}}, {{"--model", "{model}"}}, {{"--", "{prompt}"}}}};

        CPPUNIT_ASSERT(Words({"a", "--", "-x"}) ==
                       render_argv(argv, {{"bin", "a"}, {"model", ""}, {"prompt", "-x"}}, {}));
    }

    void a_splice_brings_in_its_list() {
        const ArgvTemplate argv{{{{"a"}}, {{"@perm"}}, {{"@none"}}, {{"b"}}}};

        CPPUNIT_ASSERT(Words({"a", "--yes", "--all", "b"}) ==
                       render_argv(argv, {}, {{"perm", {"--yes", "--all"}}}));
    }

    void conditions_fill_in_nothing() {
        const ArgvTemplate argv{{{{"with{?sys}"}}, {{"without{!sys}"}}}};

        CPPUNIT_ASSERT(Words({"with"}) == render_argv(argv, {{"sys", "x"}}, {}));
        CPPUNIT_ASSERT(Words({"without"}) == render_argv(argv, {{"sys", ""}}, {}));
    }

    void a_value_is_never_looked_at_for_places() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"say {model} @perm"},
            render_text("say {prompt}", {{"prompt", "{model} @perm"}, {"model", "m"}}).text);
    }

    void toml_is_quoted() {
        CPPUNIT_ASSERT_EQUAL(std::string{"'a \"b\" \\c'"}, toml_quoted("a \"b\" \\c"));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("it's \"b\" \\c")"}, toml_quoted("it's \"b\" \\c"));
        CPPUNIT_ASSERT_EQUAL(std::string{R"("a\u000Ab\u007F")"}, toml_quoted("a\nb\x7f"));
    }

    void a_shell_word_keeps_ordinary_paths_as_they_are() {
        CPPUNIT_ASSERT_EQUAL(std::string{"/opt/ao-1.0/bin/ao-hook"},
                             shell_quoted("/opt/ao-1.0/bin/ao-hook"));
        CPPUNIT_ASSERT_EQUAL(std::string{"/my\\ tools/\\$x\\;\\'/ao-hook"},
                             shell_quoted("/my tools/$x;'/ao-hook"));
    }

    void braces_that_are_no_places_are_text() {
        for (const auto* text :
             {"{}", "{ x }", "{hooks=[{type=\"command\"}]}", "a { b", "{X}", "{7}"}) {
            CPPUNIT_ASSERT_EQUAL(std::string{text}, render_text(text, {}).text);
            CPPUNIT_ASSERT(names_in(text).empty());
        }
        CPPUNIT_ASSERT_EQUAL(std::string{"{'/w'={}}"},
                             render_text("{{toml:ws}={}}", {{"ws", "/w"}}).text);
    }

    void an_incomplete_line_is_left_out() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"a = 'x\\y'\nc\n"},
            render_lines("a = {toml:a}\nb = {toml:b}\nc", {{"a", "x\\y"}, {"b", ""}}));
    }

    void an_incomplete_member_is_left_out_of_json() {
        constexpr auto kText =
            R"({"n{id}":{"a":"{a}","b":"{b}"},"list":["{b}"],"raw":"{raw:r}","n":1})";

        CPPUNIT_ASSERT_EQUAL(std::string{R"({"n1":{"a":"\"é\n"},"raw":{"x":[true]},"n":1})"},
                             render_json(kText,
                                         {{"id", "1"}, {"a", "\"é\n"}, {"r", R"({"x":[true]})"}},
                                         JsonStyle::compact)
                                 .value());
        CPPUNIT_ASSERT(!render_json(R"({"a":{"b":"{b}"}})", {}, JsonStyle::compact));
        CPPUNIT_ASSERT_EQUAL(std::string{"{}"}, render_json("{}", {}, JsonStyle::compact).value());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ArgvTemplateTest);
