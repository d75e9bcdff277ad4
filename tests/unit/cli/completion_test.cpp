// The command tree as shells complete it. bash runs its script for real; the others are read.
#include "cli/command_tree.h"
#include "cli/completion.h"
#include "cli/tool_probe.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ao::cli {

class CompletionTest : public CppUnit::TestFixture {
    CPPUNIT_TEST_SUITE(CompletionTest);
    CPPUNIT_TEST(places_are_the_visible_tree);
    CPPUNIT_TEST(bash_completes_by_its_script);
    CPPUNIT_TEST(every_script_names_every_word);
    CPPUNIT_TEST(an_unknown_shell_has_no_script);
    CPPUNIT_TEST_SUITE_END();

    std::vector<CompletionPlace> places_ = completion_places();

    std::string words_at(const std::string& path) const {
        std::string words;
        for (const auto& place : places_) {
            if (place.path == path) {
                for (const auto& word : place.words) {
                    words += word.text + ' ';
                }
            }
        }
        return words;
    }

    /// What bash offers for the words of a command line.
    std::string offered(const std::string& words) const {
        const auto script = completion_script("bash", places_).value() + "\nCOMP_WORDS=(" + words +
                            ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_ao\necho ${COMPREPLY[*]}\n";
        const auto output = run_tool("/bin/bash", {"-uc", script}, std::chrono::seconds{20});
        CPPUNIT_ASSERT(output.exit_code == 0);
        return output.text;
    }

public:
    void places_are_the_visible_tree() {
        CPPUNIT_ASSERT_EQUAL(
            std::string{"start stop status doctor project spawn send ps session agent "
                        "usage worker events completion version "
                        "help --help --version "},
            words_at("ao"));
        CPPUNIT_ASSERT_EQUAL(std::string{"ls restart probe logs --help "}, words_at("ao worker"));
        CPPUNIT_ASSERT_EQUAL(std::string{"--help --json --bytes "}, words_at("ao worker logs"));
        CPPUNIT_ASSERT_EQUAL(std::string{"--help bash zsh fish powershell "},
                             words_at("ao completion"));
        CPPUNIT_ASSERT_EQUAL(std::string{}, words_at("ao daemon") + words_at("ao hooks"));
    }

    void bash_completes_by_its_script() {
        CPPUNIT_ASSERT_EQUAL(std::string{"start stop status\n"}, offered("ao st"));
        CPPUNIT_ASSERT_EQUAL(std::string{"restart\n"}, offered("ao worker r"));
        CPPUNIT_ASSERT_EQUAL(std::string{"--follow\n"}, offered("ao events --f"));
        CPPUNIT_ASSERT_EQUAL(std::string{"fish\n"}, offered("ao completion f"));
        CPPUNIT_ASSERT_EQUAL(std::string{"\n"}, offered("ao daem"));
    }

    void every_script_names_every_word() {
        for (const char* shell : {"bash", "zsh", "fish", "powershell"}) {
            const auto script = completion_script(shell, places_).value();
            for (const auto& place : places_) {
                CPPUNIT_ASSERT(script.find('\'' + place.path + '\'') != std::string::npos);
                for (const auto& word : place.words) {
                    CPPUNIT_ASSERT_MESSAGE(shell + (' ' + word.text),
                                           script.find(word.text) != std::string::npos);
                }
            }
            CPPUNIT_ASSERT(script.find("ao daemon") == std::string::npos);
        }
    }

    void an_unknown_shell_has_no_script() {
        CPPUNIT_ASSERT(!completion_script("notashell", places_));
        CPPUNIT_ASSERT(!completion_script("", places_));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CompletionTest);

} // namespace ao::cli
